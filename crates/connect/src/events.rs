//! Events as the API and webhooks show them.

use engine::{
    API_VERSION, Caller, Error, Reader, Snapshot, pages,
    rows::{Row, body_of},
    sets::LAST,
};
use model::refusal::{Place, Refusal};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{EventRow, EventsOf, Span};
use wire::lists::{List, Page};

use crate::{
    kinds::{fits, is_thin},
    show,
};

/// Which events are wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    #[serde(rename = "type")]
    kind: Option<String>,
    types: Option<Vec<String>>,
    delivery_success: Option<bool>,
}

/// A page of the acting account's events. Refuses one type and several at once.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    filters: Filters,
    page: &Page,
) -> Result<List<Value>, Error> {
    let wanted = match (filters.kind, filters.types) {
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: type, types.";
            return Err(Refusal::invalid(None, message).into());
        }
        (one, several) => several.unwrap_or_else(|| Vec::from_iter(one)),
    };
    self::page(reader, &caller.account, page, &wanted, filters.delivery_success)
}

/// An event of the acting account.
pub fn retrieve(reader: &mut Snapshot<'_>, caller: &Caller, id: &str) -> Result<Value, Error> {
    let account = &caller.account;
    let found = reader.event_row(account, id)?.filter(|event| !is_thin(&event.kind));
    let event = found.ok_or_else(|| {
        let object = "event".to_owned();
        Error::from(Refusal::NoSuch { object, id: id.to_owned(), place: Place::Path("id") })
    })?;
    body(reader, &event, None, *account == caller.platform_account)
}

/// A page of an account's events, of the wanted types (`charge.*` means all that begin so), and
/// of those that were delivered, or were not.
fn page(
    reader: &mut impl Reader,
    account: &str,
    page: &Page,
    wanted: &[String],
    delivered: Option<bool>,
) -> Result<List<Value>, Error> {
    let own = reader.platform().account == account;
    let bounds = pages::limits(reader, page, "event", |reader, cursor| {
        Ok(reader.event_row(account, cursor)?.is_some_and(|event| !is_thin(&event.kind)))
    })?;
    let ascending = page.ending_before.is_some();
    let span = Span { bounds, ascending, limit: page.limit() + 1 };
    let found = match wanted.is_empty() && delivered.is_none() {
        true => any(reader, account, &span)?,
        false => {
            let kinds = kinds(reader, account, wanted)?;
            let waiting = delivered.map(|delivered| !delivered);
            reader.events_of(account, &EventsOf { kinds, waiting, about: None }, &span)?
        }
    };
    let found = pages::closed(found, page, "/v1/events");
    let data = found.data.iter().map(|event| body(reader, event, None, own));
    Ok(List::new(found.url, data.collect::<Result<_, _>>()?, found.has_more))
}

/// Events of all types of this API, as they come: the newer API's stand among them, but seldom so
/// many at once that they fill a page.
fn any(reader: &mut impl Reader, account: &str, span: &Span) -> Result<Vec<EventRow>, Error> {
    let wider = Span { limit: 2 * span.limit, ..span.clone() };
    let mut rows = reader.event_rows(account, &wider)?;
    let all = rows.len() < wider.limit;
    rows.retain(|event| !is_thin(&event.kind));
    if all || rows.len() >= span.limit {
        rows.truncate(span.limit);
        return Ok(rows);
    }
    let kinds = kinds(reader, account, &[])?;
    reader.events_of(account, &EventsOf { kinds, ..EventsOf::default() }, span)
}

/// The types that are wanted; of all that the account has events of, where it takes a look.
fn kinds(reader: &mut impl Reader, account: &str, wanted: &[String]) -> Result<Vec<String>, Error> {
    let (from, before) = match wanted {
        [one] => match one.strip_suffix('*') {
            Some(prefix) => (prefix.to_owned(), format!("{prefix}{LAST}")),
            None => (one.clone(), format!("{one}{LAST}")),
        },
        _ => (String::new(), LAST.to_owned()),
    };
    let mut kinds = reader.event_kinds(account, &from, &before)?;
    kinds.retain(|kind| {
        let is_wanted = wanted.is_empty() || wanted.iter().any(|wanted| fits(wanted, kind));
        is_wanted && !is_thin(kind)
    });
    Ok(kinds)
}

/// The body of an event: the version of the object that it shows, as of when it happened.
///
/// `own` leaves out `account`: an account's own endpoints are not told whose event it is.
pub fn body(
    reader: &mut impl Reader,
    event: &EventRow,
    api_version: Option<&str>,
    own: bool,
) -> Result<Value, Error> {
    let mut body = json!({ "id": event.id, "object": "event" });
    if !own {
        body["account"] = json!(event.owner);
    }
    body["api_version"] = json!(api_version.unwrap_or(API_VERSION));
    if !own {
        body["context"] = json!(event.owner);
    }
    body["created"] = json!(event.created);
    body["data"] = data(reader, event)?;
    body["livemode"] = json!(false);
    body["pending_webhooks"] = json!(event.pending);
    body["request"] = json!({ "id": event.request, "idempotency_key": event.idempotency_key });
    body["type"] = json!(event.kind);
    Ok(body)
}

pub(crate) fn data(reader: &mut impl Reader, event: &EventRow) -> Result<Value, Error> {
    if let Some(body) = &event.body {
        return Ok(serde_json::from_slice(body)?);
    }
    let at = event.created;
    if let Some(until) = event.withheld_until() {
        let rows = reader.last_withheld(&event.object, event.version, until)?;
        let (before, after) = rows.unzip();
        let before = shown(event, before, at - 1)?;
        return Ok(changed(&before, shown(event, after, at)?));
    }
    let mut version = |version| {
        let row = reader.row_at(&event.object, version, at)?;
        shown(event, row, at)
    };
    let object = version(event.version)?;
    let Some(prior) = event.prior else { return Ok(json!({ "object": object })) };
    Ok(changed(&version(prior)?, object))
}

fn changed(before: &Value, object: Value) -> Value {
    let previous = wire::diff::previous_attributes(before, &object);
    json!({ "object": object, "previous_attributes": previous })
}

fn shown(event: &EventRow, row: Option<Row>, at: i64) -> Result<Value, Error> {
    let gone = || Error::bug(format!("{} shows a version that is gone", event.id));
    let mut body = body_of(&row.ok_or_else(gone)?)?;
    show::as_of(&mut body, at);
    Ok(body)
}
