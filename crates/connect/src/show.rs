//! From objects to the body of a reply: expansion, and what depends on the time of reading.

use engine::{
    Caller, Error, Reader, Rendered, Tx,
    rows::{body_of, is_content, json_of},
};
use model::{
    account::Account, customer, object::Object, refusal::Place, resource::Resource, resources,
};
use serde::Serialize;
use serde_json::Value;
use store::{KeyKind, ObjectRow};
use wire::{expand::Resolve, lists::List};

use crate::{
    render::{self, Body, Version},
    rules::{accounts::reach::Reach, oauth},
};

/// Sets what a body says about the moment at which it is read.
pub fn as_of(body: &mut Value, now: i64) {
    match body["object"].as_str() {
        Some("list") => {
            for element in body["data"].as_array_mut().into_iter().flatten() {
                as_of(element, now);
            }
        }
        Some(object) => {
            if let Some(set) = resources::named(object).and_then(|resource| resource.at_reading) {
                set(body, now);
            }
        }
        None => {}
    }
}

/// Renders what a command returns.
pub fn written<T: Object>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    object: &T,
    expand: &[String],
) -> Result<Rendered, Error> {
    tx.expand_later(expand);
    if expand.is_empty() && T::RESOURCE.at_reading.is_none() {
        let body = render::body(Body::object(object)?, Version::of(caller));
        let stored = tx.written(object.id()).filter(|(doc, _)| *doc == body);
        let object = stored.map(|(_, version)| (object.id().to_owned(), version));
        return Ok(Rendered { body, object });
    }
    value(tx, caller, object, expand)
}

/// Renders an object of the acting account as it is stored; see [`Reader::get`].
pub fn stored<T: Object>(
    reader: &mut impl Reader,
    caller: &Caller,
    id: &str,
    place: Place,
    expand: &[String],
) -> Result<Rendered, Error> {
    let row = reader.own::<T>(&caller.account, id, place)?;
    if expand.is_empty() && T::RESOURCE.at_reading.is_none() {
        let body = render::body(Body::Stored(json_of(row)), Version::of(caller));
        return Ok(Rendered { body, object: None });
    }
    value(reader, caller, &body_of(&row)?, expand)
}

/// Renders anything that serialises: an object read, a list, a deleted stub.
pub fn value(
    reader: &mut impl Reader,
    caller: &Caller,
    value: &impl Serialize,
    expand: &[String],
) -> Result<Rendered, Error> {
    let mut body = serde_json::to_value(value)?;
    as_of(&mut body, reader.now());
    for path in expand {
        wire::expand::expand(&mut body, path, &mut Links { reader, caller })?;
    }
    let body = render::body(Body::Made(&body), Version::of(caller));
    Ok(Rendered { body, object: None })
}

/// Links in hashes, which have no type that would tell them from texts.
const OF_HASHES: [&str; 4] = ["charge", "default_payment_method", "destination", "payment_method"];

/// The one link that a browser may follow.
const OF_BROWSERS: &str = "payment_method";

/// Elements of a list that is shown in an object.
const SUBLIST: usize = 10;

/// Finds what links name, as far as who asks may see it. What they may not see stays an id.
struct Links<'l, L> {
    reader: &'l mut L,
    caller: &'l Caller,
}

impl<L: Reader> Resolve for Links<'_, L> {
    type Error = Error;

    fn resolve(
        &mut self,
        owner: &Value,
        field: &str,
        id: Option<&str>,
    ) -> Result<Option<Value>, Error> {
        let Some(id) = id else { return self.left_out(owner, field) };
        let is_text = owner["object"].is_null() && !OF_HASHES.contains(&field);
        if is_text || self.caller.key == KeyKind::Publishable && field != OF_BROWSERS {
            return Ok(None);
        }
        if field == "application" {
            let application = oauth::application(self.reader)?;
            let known = application.id == id;
            return Ok(if known { Some(serde_json::to_value(application)?) } else { None });
        }
        let Some(row) = self.reader.stored_row(id)? else { return Ok(None) };
        let back = resource_of(owner).is_some_and(|resource| resource.back.contains(&field));
        if !self.is_seen(&row, back)? {
            return Ok(None);
        }
        let mut body = body_of(&self.reader.opened(row)?)?;
        if resource_of(&body).is_none_or(|resource| resource.expandable.is_empty()) {
            return Ok(None);
        }
        as_of(&mut body, self.reader.now());
        Ok(Some(body))
    }
}

impl<L: Reader> Links<'_, L> {
    /// Whether who asks may see what a link leads to: what is the acting account's, and of
    /// connected accounts what the platform itself asks for. A platform that acts as the account
    /// may follow a link back to what it has itself; what is behind that, such as the payer, it
    /// asks for as itself.
    fn is_seen(&mut self, row: &ObjectRow, back: bool) -> Result<bool, Error> {
        let (caller, owner) = (self.caller, row.owner.as_str());
        if is_content(&row.id) {
            return Ok(false);
        }
        if Account::RESOURCE.has_id(&row.id) {
            return Ok(caller.reaches(&row.id, owner));
        }
        if owner == caller.account {
            return Ok(true);
        }
        if caller.is_direct() {
            let own = !caller.granted && owner == caller.platform_account;
            return Ok(own && back);
        }
        Ok(self.reader.reachable(caller, owner)?.is_some())
    }

    /// What a body has only when it is asked for.
    fn left_out(&mut self, owner: &Value, field: &str) -> Result<Option<Value>, Error> {
        if self.caller.key == KeyKind::Publishable {
            return Ok(None);
        }
        let Some(resource) = resource_of(owner) else { return Ok(None) };
        if resource.object == "customer" && field == "cash_balance" {
            return Ok(owner["id"].as_str().map(customer::cash_balance));
        }
        let Some((_, of)) = resource.sublists.iter().find(|(name, _)| *name == field) else {
            return Ok(None);
        };
        let id = owner["id"].as_str().unwrap_or_default();
        if of.is_empty() {
            // There is nothing of this kind yet.
            let url = format!("{}/{field}", resource.url(&self.caller.account, id, owner));
            return Ok(Some(serde_json::to_value(List::<Value>::new(url, Vec::new(), false))?));
        }
        let element = resources::named(of)
            .ok_or_else(|| Error::bug(format!("a list of {of}, which is no resource")))?;
        let Some(row) = self.reader.stored_row(id)? else { return Ok(None) };
        if !self.is_seen(&row, false)? {
            return Ok(None);
        }
        let filter = (resource.object, id);
        let mut found = self.reader.rows_with(element, &row.owner, filter, SUBLIST + 1)?;
        let has_more = found.len() > SUBLIST;
        found.truncate(SUBLIST);
        let bodies = found.iter().map(body_of).collect::<Result<Vec<_>, _>>()?;
        let url = format!("{}/{field}", resource.url(&row.owner, id, owner));
        Ok(Some(serde_json::to_value(List::new(url, bodies, has_more))?))
    }
}

fn resource_of(body: &Value) -> Option<&'static Resource> {
    body["object"].as_str().and_then(resources::named)
}
