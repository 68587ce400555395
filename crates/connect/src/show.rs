//! From objects to the bytes of a reply: expansion, and what depends on the time of reading.

use engine::{
    Caller, Look, Shown, Stop, Tx,
    rows::{body_of, json_of},
};
use model::{
    card::Card,
    object::Object,
    refund::Refund,
    refusal::{Place, Refusal},
};
use serde::Serialize;
use serde_json::Value;
use store::{KeyKind, ObjectRow};
use wire::{expand::Resolve, lists::List};

use crate::rules::{accounts::reach::Reach, oauth};

/// Types whose bodies say something about the moment at which they are read.
const OF_THE_MOMENT: [&str; 3] = ["balance_transaction", "file", "file_link"];

/// Sets what a body says about the moment at which it is read.
pub fn as_of(body: &mut Value, now: i64) {
    match body["object"].as_str() {
        Some("balance_transaction") => {
            if let Some(available_on) = body["available_on"].as_i64() {
                body["status"] = if available_on <= now { "available" } else { "pending" }.into();
            }
        }
        Some("file_link") => {
            let expires_at = body["expires_at"].as_i64();
            body["expired"] = expires_at.is_some_and(|at| at <= now).into();
        }
        Some("file") => as_of(&mut body["links"], now),
        Some("list") => {
            for element in body["data"].as_array_mut().into_iter().flatten() {
                as_of(element, now);
            }
        }
        _ => {}
    }
}

/// Renders what a command returns.
pub fn written<T: Object>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    object: &T,
    expand: &[String],
) -> Result<Shown, Stop> {
    tx.expand_later(expand);
    if expand.is_empty() && !OF_THE_MOMENT.contains(&T::OBJECT) {
        let body = serde_json::to_vec(object)?;
        let stored = tx.written(object.id()).filter(|(doc, _)| *doc == body);
        let object = stored.map(|(_, version)| (object.id().to_owned(), version));
        return Ok(Shown { body, object });
    }
    value(tx, caller, object, expand)
}

/// Renders an object of the acting account as it is stored; see [`Look::get`].
pub fn stored<T: Object>(
    look: &mut impl Look,
    caller: &Caller,
    id: &str,
    place: Place,
    expand: &[String],
) -> Result<Shown, Stop> {
    let row = look.own::<T>(&caller.account, id, place)?;
    if expand.is_empty() && !OF_THE_MOMENT.contains(&T::OBJECT) {
        return Ok(Shown { body: json_of(row), object: None });
    }
    value(look, caller, &body_of(&row)?, expand)
}

/// Renders anything that serialises: an object read, a list, a deleted stub.
pub fn value(
    look: &mut impl Look,
    caller: &Caller,
    value: &impl Serialize,
    expand: &[String],
) -> Result<Shown, Stop> {
    let mut body = serde_json::to_value(value)?;
    as_of(&mut body, look.now());
    for path in expand {
        wire::expand::expand(&mut body, path, &mut Links { look, caller })?;
    }
    Ok(Shown { body: serde_json::to_vec(&body)?, object: None })
}

/// Links that lead from what an account has back to what its platform has. A platform that acts as
/// the account may follow them; what is behind that, such as the payer, it asks for as itself.
const BACK: [&str; 4] =
    ["source_transfer", "source_transfer_reversal", "source_transaction", "application_fee"];

/// Links in hashes, which have no type that would tell them from texts.
const OF_HASHES: [&str; 4] = ["charge", "default_payment_method", "destination", "payment_method"];

/// The one link that a browser may follow.
const OF_BROWSERS: &str = "payment_method";

/// Finds what links name, as far as who asks may see it. What they may not see stays an id.
struct Links<'l, L> {
    look: &'l mut L,
    caller: &'l Caller,
}

impl<L: Look> Resolve for Links<'_, L> {
    type Error = Stop;

    fn resolve(
        &mut self,
        owner: &Value,
        field: &str,
        id: Option<&str>,
    ) -> Result<Option<Value>, Stop> {
        let Some(id) = id else { return self.left_out(owner, field) };
        let is_text = owner["object"].is_null() && !OF_HASHES.contains(&field);
        if is_text || self.caller.key == KeyKind::Publishable && field != OF_BROWSERS {
            return Ok(None);
        }
        if field == "application" {
            let application = oauth::application(self.look)?;
            let known = application.id == id;
            return Ok(if known { Some(serde_json::to_value(application)?) } else { None });
        }
        let Some(row) = self.look.stored_row(id)? else { return Ok(None) };
        if !self.is_seen(&row, field)? {
            return Ok(None);
        }
        let mut body = body_of(&self.look.opened(row)?)?;
        if wire::expand::expandable(body["object"].as_str().unwrap_or_default()).is_empty() {
            return Ok(None);
        }
        as_of(&mut body, self.look.now());
        Ok(Some(body))
    }
}

impl<L: Look> Links<'_, L> {
    /// Whether who asks may see what a link leads to: what is the acting account's, and of
    /// connected accounts what the platform itself asks for.
    fn is_seen(&mut self, row: &ObjectRow, field: &str) -> Result<bool, Stop> {
        let (caller, owner) = (self.caller, row.owner.as_str());
        if row.id.contains('/') {
            // Contents of a file.
            return Ok(false);
        }
        if row.id.starts_with("acct_") {
            return Ok(caller.reaches(&row.id, owner));
        }
        if owner == caller.account {
            return Ok(true);
        }
        if caller.is_direct() {
            let own = !caller.granted && owner == caller.platform_account;
            return Ok(own && BACK.contains(&field));
        }
        Ok(self.look.reachable(caller, owner)?.is_some())
    }

    /// What a body has only when it is asked for.
    fn left_out(&mut self, owner: &Value, field: &str) -> Result<Option<Value>, Stop> {
        if self.caller.key == KeyKind::Publishable {
            return Ok(None);
        }
        let id = owner["id"].as_str().unwrap_or_default();
        match (owner["object"].as_str(), field) {
            (Some("charge"), "refunds") => {
                let url = format!("/v1/charges/{id}/refunds");
                self.list::<Refund>(id, field, "charge", url)
            }
            (Some("customer"), "sources") => {
                let url = format!("/v1/customers/{id}/sources");
                self.list::<Card>(id, field, "customer", url)
            }
            _ => Ok(None),
        }
    }

    fn list<T: Object>(
        &mut self,
        of: &str,
        field: &str,
        filter: &str,
        url: String,
    ) -> Result<Option<Value>, Stop> {
        let Some(row) = self.look.stored_row(of)? else { return Ok(None) };
        if !self.is_seen(&row, field)? {
            return Ok(None);
        }
        let mut found = self.look.list::<T>(&row.owner, Some((filter, of)), 11)?;
        let has_more = found.len() > 10;
        found.truncate(10);
        Ok(Some(serde_json::to_value(List::new(url, found, has_more))?))
    }
}

/// A refusal as its status and error body.
pub fn refusal(refusal: &Refusal, caller: &Caller) -> (u16, Vec<u8>) {
    let error = caller.api.render(refusal);
    let body = error.body(request_log(caller).as_deref());
    (error.status, body.to_string().into_bytes())
}

/// Where Stripe's dashboard would show the request.
pub fn request_log(caller: &Caller) -> Option<String> {
    let request = caller.request.as_deref()?;
    let account = &caller.account;
    Some(format!("https://dashboard.stripe.com/{account}/test/workbench/logs?object={request}"))
}
