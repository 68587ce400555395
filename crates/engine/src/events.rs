//! Events as the API and webhooks show them.

use model::refusal::Refusal;
use serde_json::{Value, json};
use store::{EventRow, Span};
use wire::lists::{List, Page};

use crate::{
    look::{Look, body_of},
    pages,
    settings::API_VERSION,
    show,
    stop::Stop,
    thin,
};

/// Events read at once while looking for those of a type.
const STRETCH: usize = 100;

/// A page of an account's events, of the wanted types (`charge.*` means all that begin so), and
/// of those that were delivered, or were not.
pub fn page(
    look: &mut impl Look,
    account: &str,
    page: &Page,
    wanted: &[String],
    delivered: Option<bool>,
) -> Result<List<Value>, Stop> {
    page.check()?;
    let own = look.platform().account == account;
    let ascending = page.ending_before.is_some();
    let mut bounds = pages::bounds(page);
    for cursor in [&page.starting_after, &page.ending_before].into_iter().flatten() {
        if look.event_row(account, cursor)?.is_none() {
            let param = if ascending { "ending_before" } else { "starting_after" };
            let (object, id) = ("event".to_owned(), cursor.clone());
            return Err(Refusal::NoSuch { object, id, param: param.into() }.into());
        }
        let key = Some(store::sort_key(cursor).to_owned());
        if ascending { bounds.above = key } else { bounds.below = key }
    }
    let passes = |event: &EventRow| {
        if thin::is_thin(&event.kind) {
            return false;
        }
        let kind = wanted.is_empty() || wanted.iter().any(|wanted| fits(wanted, &event.kind));
        kind && delivered.is_none_or(|delivered| delivered == (event.pending == 0))
    };
    let mut found: Vec<EventRow> = Vec::new();
    loop {
        let span = Span { bounds: bounds.clone(), ascending, limit: STRETCH };
        let rows = look.event_rows(account, &span)?;
        let read = rows.len();
        let last = rows.last().map(|row| store::sort_key(&row.id).to_owned());
        found.extend(rows.into_iter().filter(|row| passes(row)));
        if found.len() > page.limit() || read < STRETCH {
            break;
        }
        if ascending { bounds.above = last } else { bounds.below = last }
    }
    let has_more = found.len() > page.limit();
    found.truncate(page.limit());
    if ascending {
        found.reverse();
    }
    let data = found.iter().map(|event| body(look, event, None, own)).collect::<Result<_, _>>()?;
    Ok(List::new("/v1/events", data, has_more))
}

fn fits(wanted: &str, kind: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(prefix) => kind.starts_with(prefix),
        None => wanted == kind,
    }
}

/// The body of an event: the version of the object that it shows, as of when it happened.
///
/// `own` leaves out `account`: an account's own endpoints are not told whose event it is.
pub fn body(
    look: &mut impl Look,
    event: &EventRow,
    api_version: Option<&str>,
    own: bool,
) -> Result<Value, Stop> {
    let mut body = json!({ "id": event.id, "object": "event" });
    if !own {
        body["account"] = json!(event.owner);
    }
    body["api_version"] = json!(api_version.unwrap_or(API_VERSION));
    if !own {
        body["context"] = json!(event.owner);
    }
    body["created"] = json!(event.created);
    body["data"] = data(look, event)?;
    body["livemode"] = json!(false);
    body["pending_webhooks"] = json!(event.pending);
    body["request"] = json!({ "id": event.request, "idempotency_key": event.idempotency_key });
    body["type"] = json!(event.kind);
    Ok(body)
}

pub(crate) fn data(look: &mut impl Look, event: &EventRow) -> Result<Value, Stop> {
    if let Some(body) = &event.body {
        return Ok(serde_json::from_slice(body)?);
    }
    let object = version(look, event, event.version)?;
    let Some(prior) = event.prior else { return Ok(json!({ "object": object })) };
    let before = version(look, event, prior)?;
    let previous = wire::diff::previous_attributes(&before, &object);
    Ok(json!({ "object": object, "previous_attributes": previous }))
}

fn version(look: &mut impl Look, event: &EventRow, version: i64) -> Result<Value, Stop> {
    let row = look
        .row_at(&event.object, version)?
        .ok_or_else(|| Stop::bug(format!("{} shows a version that is gone", event.id)))?;
    let mut body = body_of(&row)?;
    show::as_of(&mut body, event.created);
    Ok(body)
}
