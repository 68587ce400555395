//! Who subscribes to events: the endpoints and destinations that want one, and what each is sent.

use engine::{
    Engine, Error, Lists, Reader, Tx,
    rows::{Row, typed},
};
use model::{
    object::Object,
    v2::event_destination::{EventDestination, PING, Payload},
    webhook_endpoint::WebhookEndpoint,
};
use store::{DeliveryRow, EventRow, PlatformNo, Span};

use wire::pretty::pretty;

use crate::{
    events,
    render::{self, Body, Version},
    rules::oauth,
    thin,
};

/// The most endpoints and destinations looked at for one event.
const SUBSCRIBERS: usize = 2 * model::webhook_endpoint::ENDPOINT_LIMIT;

/// Who may want to hear of events.
#[derive(Clone)]
enum Subscriber {
    Endpoint(Box<WebhookEndpoint>),
    Destination(Box<EventDestination>),
}

impl Subscriber {
    fn of(row: &Row) -> Result<Option<Subscriber>, Error> {
        if let Some(endpoint) = typed(row)?.map(Box::new) {
            return Ok(Some(Subscriber::Endpoint(endpoint)));
        }
        Ok(typed(row)?.map(Box::new).map(Subscriber::Destination))
    }

    fn id(&self) -> &str {
        match self {
            Subscriber::Endpoint(endpoint) => &endpoint.id,
            Subscriber::Destination(destination) => &destination.id,
        }
    }

    /// True if an event is to be sent here; `own` tells whether it happened on the account that
    /// this belongs to.
    fn wants(&self, event: &EventRow, own: bool) -> bool {
        match self {
            Subscriber::Endpoint(endpoint) => {
                endpoint.internal.connect != own && endpoint.wants(&event.kind)
            }
            Subscriber::Destination(destination) if event.kind == PING => {
                destination.status == "enabled" && destination.id == event.object
            }
            Subscriber::Destination(destination) => destination.wants(&event.kind, own),
        }
    }

    /// What is sent, and where to.
    fn webhook_request(
        &self,
        reader: &mut impl Reader,
        event: &EventRow,
        own: bool,
    ) -> Result<WebhookRequest, Error> {
        let (url, secret, body, version) = match self {
            Subscriber::Endpoint(endpoint) => {
                let version = endpoint.api_version.as_deref();
                let body = events::body(reader, event, version, own)?;
                (&endpoint.url, &endpoint.internal.secret, body, version)
            }
            Subscriber::Destination(to) => {
                let version = to.snapshot_api_version.as_deref();
                let body = match to.event_payload {
                    Payload::Snapshot if event.kind != PING => {
                        events::body(reader, event, version, own)?
                    }
                    Payload::Snapshot | Payload::Thin => thin::notification(reader, event)?,
                };
                (&to.internal.url, &to.internal.secret, body, version)
            }
        };
        let body = pretty(&render::body(Body::Made(&body), Version::pinned(version)));
        Ok(WebhookRequest { url: url.clone(), secret: secret.clone(), body })
    }
}

/// Tells what the command did to accounts and persons, and adds a delivery for each endpoint and
/// destination that wants one of its events.
pub(crate) fn route(tx: &mut Tx<'_>) -> Result<(), Error> {
    thin::tell(tx)?;
    let platform = tx.platform().account.clone();
    let mut known: Vec<(String, Vec<Subscriber>)> = Vec::new();
    tx.route_events(|tx, event| {
        if !oauth::is_told(tx, event)? {
            return Ok(None);
        }
        let mut endpoints = subscribers(tx, &mut known, event, &event.owner)?;
        if event.owner != platform {
            let theirs = subscribers(tx, &mut known, event, &platform)?;
            if !theirs.is_empty() && oauth::may_hear(tx, event)? {
                endpoints.extend(theirs);
            }
        }
        Ok(Some(endpoints))
    })
}

/// The ids of an account's endpoints and destinations that want an event.
fn subscribers(
    tx: &mut Tx<'_>,
    known: &mut Vec<(String, Vec<Subscriber>)>,
    event: &EventRow,
    account: &str,
) -> Result<Vec<String>, Error> {
    if !known.iter().any(|(owner, _)| owner == account) {
        let span = Span { bounds: Default::default(), ascending: false, limit: SUBSCRIBERS };
        let list = tx.vault().list_name(&WebhookEndpoint::RESOURCE, account, None)?;
        let ids = tx.members(&list, &span)?;
        let rows = tx.rows(&ids)?;
        let found: Result<Vec<_>, Error> =
            rows.iter().filter_map(|row| Subscriber::of(row).transpose()).collect();
        known.push((account.to_owned(), found?));
    }
    let own = event.owner == account;
    let all = known.iter().filter(|(owner, _)| owner == account).flat_map(|(_, found)| found);
    Ok(all
        .filter(|subscriber| subscriber.wants(event, own))
        .map(|subscriber| subscriber.id().to_owned())
        .collect())
}

/// What a delivery sends.
#[derive(Debug, Clone)]
pub struct WebhookRequest {
    /// Where to.
    pub url: String,
    /// The key of the signature.
    pub secret: String,
    /// The event, as JSON; the bytes that are signed.
    pub body: Vec<u8>,
}

/// What a delivery sends, and where to, as its endpoint is now: to be asked right before it is
/// sent. None if the endpoint is gone or disabled, or does not want it any more.
pub fn webhook_request(
    engine: &Engine,
    platform: PlatformNo,
    delivery: &DeliveryRow,
) -> Result<Option<WebhookRequest>, Error> {
    engine.read(platform, |snapshot| webhook_request_now(snapshot, delivery))
}

fn webhook_request_now(
    reader: &mut impl Reader,
    delivery: &DeliveryRow,
) -> Result<Option<WebhookRequest>, Error> {
    let Some(row) = reader.row(&delivery.endpoint)? else { return Ok(None) };
    let Some(subscriber) = Subscriber::of(&row)? else { return Ok(None) };
    let Some(event) = reader.event_row(&delivery.owner, &delivery.event)? else { return Ok(None) };
    let own = row.owner == event.owner;
    if !subscriber.wants(&event, own) {
        return Ok(None);
    }
    subscriber.webhook_request(reader, &event, own).map(Some)
}
