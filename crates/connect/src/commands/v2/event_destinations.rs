//! Event destinations: creating, changing, trying and deleting them.

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages};
use model::{
    metadata::{MetadataChange, MetadataPatch},
    object::Object,
    refusal::{ParamFault, Place, Refusal},
    v2::{
        event_destination::{ACCOUNTS, DestinationInternal, EventDestination, Payload, SELF},
        time,
    },
};
use serde::Deserialize;
use serde_json::Value;
use wire::turns::{self, Turns};

use crate::{
    commands::v2::Gone,
    rules::{v2::accounts::included, webhooks},
    thin,
};

/// What names a destination in refusals.
const PLACE: Place = Place::Path("id");

/// A page of the acting account's destinations.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    sent: &Value,
) -> Result<Turns<EventDestination>, Error> {
    let (path, owner) = ("/v2/core/event_destinations", caller.account.as_str());
    let set = Set::whole::<EventDestination>(reader, owner)?;
    let found = pages::page::<EventDestination>(reader, owner, set, &turns::page(sent), path)?;
    let ids: Vec<String> = found.data.iter().map(|one| one.id.clone()).collect();
    let include = included(sent);
    let data = found.data.iter().map(|one| one.included(&include, false)).collect();
    Ok(turns::turns(path, sent, data, &ids, found.has_more))
}

/// A destination.
pub fn retrieve(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    id: &str,
    sent: &Value,
) -> Result<EventDestination, Error> {
    let found: EventDestination = reader.get(&caller.account, id, PLACE)?;
    Ok(found.included(&included(sent), false))
}

/// Parameters of the creation.
#[derive(Debug, Deserialize)]
pub struct Create {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    event_payload: Payload,
    enabled_events: Vec<String>,
    description: Option<String>,
    events_from: Option<Vec<String>>,
    metadata: Option<MetadataPatch>,
    snapshot_api_version: Option<String>,
    webhook_endpoint: Option<Endpoint>,
    #[serde(default)]
    include: Vec<String>,
}

/// Where events are sent.
#[derive(Debug, Deserialize)]
pub struct Endpoint {
    url: String,
}

/// Creates a destination.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<EventDestination, Error> {
    if params.kind != "webhook_endpoint" {
        let fault = ParamFault::OneOf(vec!["webhook_endpoint".into()]);
        return Err(Refusal::Param { param: "type".into(), fault }.into());
    }
    let endpoint =
        params.webhook_endpoint.ok_or_else(|| Refusal::missing("webhook_endpoint.url"))?;
    webhooks::check_url(&endpoint.url)?;
    check_payload(params.event_payload, params.snapshot_api_version.as_deref())?;
    let events_from = params.events_from.unwrap_or_else(|| vec![SELF.into()]);
    if let Some(place) =
        events_from.iter().position(|from| ![SELF, ACCOUNTS].contains(&from.as_str()))
    {
        let fault = ParamFault::OneOf(vec![SELF.into(), ACCOUNTS.into()]);
        return Err(Refusal::Param { param: format!("events_from[{place}]"), fault }.into());
    }
    webhooks::check_room(tx, &caller.account)?;
    let secret = format!("whsec_{}", tx.secret(32));
    let now = time(tx.now());
    let snapshot = match params.event_payload {
        Payload::Snapshot => {
            Some(params.snapshot_api_version.unwrap_or_else(|| caller.api_version.clone()))
        }
        Payload::Thin => None,
    };
    let destination = EventDestination {
        id: tx.new_id::<EventDestination>(&caller.account),
        object: EventDestination::OBJECT.into(),
        amazon_eventbridge: None,
        azure_event_grid: None,
        created: now.clone(),
        description: params.description.unwrap_or_default(),
        enabled_events: params.enabled_events,
        event_payload: params.event_payload,
        events_from,
        livemode: false,
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
        name: params.name,
        snapshot_api_version: snapshot,
        status: "enabled".into(),
        status_details: None,
        kind: params.kind,
        updated: now,
        webhook_endpoint: None,
        internal: DestinationInternal { url: endpoint.url, secret },
    };
    tx.insert(&caller.account, &destination)?;
    Ok(destination.included(&params.include, true))
}

/// Thin events have no version; snapshots have one.
fn check_payload(payload: Payload, version: Option<&str>) -> Result<(), Refusal> {
    match (payload, version) {
        (Payload::Thin, Some(_)) => {
            let message =
                "`snapshot_api_version` can only be set when `event_payload` is `snapshot`.";
            Err(Refusal::coded("invalid_fields", Some("snapshot_api_version"), message))
        }
        (Payload::Thin, None) | (Payload::Snapshot, _) => Ok(()),
    }
}

/// Parameters of a change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    description: Option<String>,
    enabled_events: Option<Vec<String>>,
    metadata: MetadataChange,
    name: Option<String>,
    webhook_endpoint: Option<Endpoint>,
    include: Vec<String>,
}

/// Changes a destination.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Update,
) -> Result<EventDestination, Error> {
    let mut destination: EventDestination = tx.get(&caller.account, id, PLACE)?;
    if let Some(description) = params.description {
        destination.description = description;
    }
    if let Some(events) = params.enabled_events {
        destination.enabled_events = events;
    }
    if let Some(name) = params.name {
        destination.name = name;
    }
    params.metadata.apply(&mut destination.metadata)?;
    if let Some(endpoint) = params.webhook_endpoint {
        webhooks::check_url(&endpoint.url)?;
        destination.internal.url = endpoint.url;
    }
    Ok(changed(tx, destination)?.included(&params.include, false))
}

/// Enables a destination.
pub fn enable(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<EventDestination, Error> {
    set_enabled(tx, caller, id, true)
}

/// Disables a destination.
pub fn disable(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<EventDestination, Error> {
    set_enabled(tx, caller, id, false)
}

fn set_enabled(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    enabled: bool,
) -> Result<EventDestination, Error> {
    let mut destination: EventDestination = tx.get(&caller.account, id, PLACE)?;
    destination.enable(enabled);
    changed(tx, destination)
}

fn changed(tx: &mut Tx<'_>, mut destination: EventDestination) -> Result<EventDestination, Error> {
    destination.updated = time(tx.now());
    tx.update(&destination)?;
    Ok(destination)
}

/// Sends an event to try a destination, and returns it.
pub fn ping(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Value, Error> {
    let destination: EventDestination = tx.get(&caller.account, id, PLACE)?;
    thin::ping(tx, &destination.id)
}

/// Deletes a destination; deliveries that wait for it are dropped.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Gone, Error> {
    let destination: EventDestination = tx.get(&caller.account, id, PLACE)?;
    tx.delete(&destination)?;
    Ok(Gone { id: id.to_owned(), object: EventDestination::OBJECT })
}
