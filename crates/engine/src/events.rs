//! Events as the API and webhooks show them.

use serde_json::{Value, json};
use store::EventRow;

use crate::{
    look::{Look, body_of},
    settings::API_VERSION,
    show,
    stop::Stop,
};

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

fn data(look: &mut impl Look, event: &EventRow) -> Result<Value, Stop> {
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
