//! Thin events: the newer API's, which name what they are about instead of showing it.
//!
//! What a command did to accounts and persons is seen by comparing them before and after, once,
//! when the command has ended; commands of either API need not know of it. The older API's events
//! have thin mirrors, which are not kept: a mirror is the older event in another form.

use std::collections::BTreeSet;

use engine::{
    Caller, Error, NOBODY, Reader, Snapshot, Tx,
    ids::sort_key_at,
    pages,
    rows::{Row, typed},
    sets::narrow,
};
use model::{
    account::{Account, AccountInternal},
    object::Object,
    person::Person,
    refusal::{Place, Refusal},
    resource::Resource,
    resources::{self, EVENT, THIN_EVENT},
    v2::{self, account, changes, event_destination::EventDestination, person},
};
use serde_json::{Value, json};
use store::{Bounds, EventRow, EventsOf, Span, sort_key};
use wire::{
    lists::Range,
    turns::{self, Turns},
};

use crate::events;

pub use crate::kinds::is_thin;

/// What the ids of thin events begin with. They are kept like all others, so that both kinds
/// stand in one order.
const SHOWN: &str = "evt_test_";

/// Seconds for which events can be found. Source: the API's documentation says 30 days.
const KEPT: i64 = 30 * 86_400;

/// Events looked at at once for those that are about an object.
const STRETCH: usize = 100;

/// Tells what the command did to accounts and persons.
pub(crate) fn tell(tx: &mut Tx<'_>) -> Result<(), Error> {
    for id in tx.touched::<Account>() {
        let (before, after) = (connected(tx.committed(&id)?)?, connected(tx.row(&id)?)?);
        if before.as_ref().map(shown_by) == after.as_ref().map(shown_by) {
            continue;
        }
        let (before, after) = (before.as_ref().map(account::of), after.as_ref().map(account::of));
        for told in changes::of_account(before.as_ref(), after.as_ref()) {
            let related = related(&account::RESOURCE, &id, &id, &Value::Null);
            notify(tx, &told, &related)?;
        }
    }
    for id in tx.touched::<Person>() {
        let (before, after) = (tx.committed(&id)?, tx.row(&id)?);
        let owner = after.as_ref().map_or(String::new(), |row| row.owner.clone());
        if connected(tx.row(&owner)?)?.is_none() {
            continue;
        }
        let (before, after) = (of_person(before)?, of_person(after)?);
        if let Some(told) = changes::of_person(&owner, before.as_ref(), after.as_ref()) {
            notify(tx, &told, &related(&person::RESOURCE, &owner, &id, &Value::Null))?;
        }
    }
    Ok(())
}

/// The account in a row; none if it belongs to nobody, as the platform's own does, or is its
/// holder's own: the newer API does not know these.
fn connected(row: Option<Row>) -> Result<Option<Account>, Error> {
    let Some(row) = row.filter(|row| row.owner != NOBODY) else { return Ok(None) };
    Ok(typed(&row)?.filter(|account: &Account| !account.internal.own))
}

/// What the newer API shows of an account comes from nothing else: a payout, which notes in the
/// account how far it reached, is told apart without making the views.
fn shown_by(account: &Account) -> Account {
    let AccountInternal { v2, impacts, .. } = account.internal.clone();
    let internal = AccountInternal { v2, impacts, ..Default::default() };
    Account { internal, ..account.clone() }
}

fn of_person(row: Option<Row>) -> Result<Option<Value>, Error> {
    let Some(row) = row else { return Ok(None) };
    let found: Option<Person> = typed(&row)?;
    Ok(found.map(|found| person::view(&json!(found), "", &json!({}))))
}

/// What an event is about: an object of an account, by its body where its URL needs that.
fn related(resource: &Resource, owner: &str, id: &str, body: &Value) -> Value {
    json!({ "id": id, "type": resource.object, "url": resource.url(owner, id, body) })
}

fn notify(tx: &mut Tx<'_>, told: &changes::Provided, related: &Value) -> Result<(), Error> {
    let mut body = json!({ "related_object": related });
    if let Some(data) = &told.data {
        body["data"] = data.clone();
    }
    let about = related["id"].as_str().unwrap_or_default().to_owned();
    tx.notify(&told.kind, &about, &body)
}

/// Tells a destination, and nobody else, that it is tried. Returns the event.
pub(crate) fn ping(tx: &mut Tx<'_>, destination: &str) -> Result<Value, Error> {
    let related = related(&EventDestination::RESOURCE, "", destination, &Value::Null);
    let kind = v2::event_destination::PING;
    tx.notify(kind, destination, &json!({ "related_object": related }))?;
    let event = tx.last_event().cloned();
    let event = event.ok_or_else(|| Error::bug("an event that was told is gone"))?;
    body(tx, &event)
}

/// The whole event, as it is fetched.
pub fn body(reader: &mut impl Reader, event: &EventRow) -> Result<Value, Error> {
    let mut shown = notification(reader, event)?;
    if is_thin(&event.kind) {
        let kept = events::data(reader, event)?;
        if !kept["data"].is_null() {
            shown["data"] = kept["data"].clone();
        }
    }
    Ok(v2::in_order(shown))
}

/// What is delivered: the event without its data.
pub fn notification(reader: &mut impl Reader, event: &EventRow) -> Result<Value, Error> {
    let reason = event.request.as_ref().map(|request| {
        let key = event.idempotency_key.as_deref().unwrap_or_default();
        json!({ "request": { "id": request, "idempotency_key": key }, "type": "request" })
    });
    let mut shown = json!({
        "changes": null, "context": null, "created": v2::time(event.created),
        "id": format!("{SHOWN}{}", sort_key(&event.id)),
        "livemode": false, "object": THIN_EVENT.object, "reason": reason, "type": event.kind,
    });
    let kept = events::data(reader, event)?;
    if is_thin(&event.kind) {
        shown["related_object"] = kept["related_object"].clone();
    } else {
        shown["type"] = json!(format!("v1.{}", event.kind));
        shown["snapshot_event"] = json!(event.id);
        shown["related_object"] = older(&event.owner, &kept["object"]);
        if event.owner != reader.platform().account {
            shown["context"] = json!(event.owner);
        }
    }
    Ok(v2::in_order(shown))
}

/// What an older event is about, by its older URL.
fn older(owner: &str, object: &Value) -> Value {
    let Some(resource) = object["object"].as_str().and_then(resources::named) else {
        return Value::Null;
    };
    related(resource, owner, object["id"].as_str().unwrap_or(owner), object)
}

/// An event of an account by its id: one of the newer API's, or the mirror of an older one with
/// the same number.
pub fn retrieve(reader: &mut Snapshot<'_>, caller: &Caller, id: &str) -> Result<Value, Error> {
    let account = caller.account.as_str();
    let own = format!("evt_{}", sort_key(id));
    match reader.event_row(account, &own)?.filter(|_| EVENT.has_id(id)) {
        Some(row) => body(reader, &row),
        None => {
            let (object, id) = ("event".to_owned(), id.to_owned());
            Err(Refusal::NoSuch { object, id, place: Place::Path("id") }.into())
        }
    }
}

/// A page of an account's events. Mirrors of older events are found by their type only.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    params: &Value,
) -> Result<Turns<Value>, Error> {
    let account = caller.account.as_str();
    let page = turns::page(params);
    let ascending = page.ending_before.is_some();
    let bounds = pages::limits(reader, &page, "event", |reader, cursor| {
        Ok(reader.event_row(account, cursor)?.is_some())
    })?;
    let bounds = narrow(bounds, &times(params, reader.now()));
    let span = Span { bounds, ascending, limit: page.limit() + 1 };
    let (thin, mirrors) = kinds(reader, account, params)?;
    let about = params["object_id"].as_str().map(str::to_owned);
    let wanted = EventsOf { kinds: thin, about: about.clone(), waiting: None };
    let mut found = reader.events_of(account, &wanted, &span)?;
    found.extend(match &about {
        Some(object) => mirrors_about(reader, account, mirrors, object, &span)?,
        None => {
            reader.events_of(account, &EventsOf { kinds: mirrors, ..EventsOf::default() }, &span)?
        }
    });
    found.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    if !ascending {
        found.reverse();
    }
    let found = pages::closed(found, &page, "");
    let ids: Vec<String> = found.data.iter().map(|row| row.id.clone()).collect();
    let data = found.data.iter().map(|row| body(reader, row)).collect::<Result<Vec<_>, _>>()?;
    Ok(turns::turns("/v2/core/events", params, data, &ids, found.has_more))
}

/// The types that are wanted: the newer API's own, all of them if none is named, and those of
/// older events.
fn kinds(
    reader: &mut impl Reader,
    account: &str,
    params: &Value,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let types = params["types"].as_array().into_iter().flatten();
    let types: BTreeSet<&str> = types.filter_map(Value::as_str).collect();
    if types.is_empty() {
        return Ok((reader.event_kinds(account, "v2.", "v2/")?, Vec::new()));
    }
    let thin = types.iter().filter(|kind| is_thin(kind)).map(|kind| (*kind).to_owned());
    let mirrors = types.iter().filter_map(|kind| kind.strip_prefix("v1."));
    let mirrors = mirrors.filter(|kind| !is_thin(kind)).map(str::to_owned);
    Ok((thin.collect(), mirrors.collect()))
}

/// Mirrors of older events that are about an object. Which older events are is not kept, since it
/// is seldom asked: those of the types are looked at that were made since the object was, and
/// within 30 days.
fn mirrors_about(
    reader: &mut impl Reader,
    account: &str,
    kinds: Vec<String>,
    object: &str,
    span: &Span,
) -> Result<Vec<EventRow>, Error> {
    let wanted = EventsOf { kinds, ..EventsOf::default() };
    let made = sort_key(object).get(..sort_key_at(0).len()).map(str::to_owned);
    let since = Bounds { from: made, ..Bounds::default() };
    let mut bounds = narrow(span.bounds.clone(), &since);
    let mut found: Vec<EventRow> = Vec::new();
    loop {
        let stretch = Span { bounds: bounds.clone(), limit: STRETCH, ..span.clone() };
        let rows = reader.events_of(account, &wanted, &stretch)?;
        let ended = rows.len() < STRETCH;
        let last = rows.last().map(|row| sort_key(&row.id).to_owned());
        found.extend(rows.into_iter().filter(|row| row.object == object));
        if ended || found.len() >= span.limit {
            return Ok(found);
        }
        if span.ascending { bounds.above = last } else { bounds.below = last }
    }
}

/// Within 30 days, and what was asked for of times.
fn times(params: &Value, now: i64) -> Bounds {
    let limit = |name: &str| match &params["created"][name] {
        Value::String(text) => v2::seconds(text),
        other => other.as_i64(),
    };
    let range =
        Range::Within { gt: limit("gt"), gte: limit("gte"), lt: limit("lt"), lte: limit("lte") };
    let (from, until) = range.limits();
    pages::made(Some(from.unwrap_or(i64::MIN).max(now - KEPT)), until)
}
