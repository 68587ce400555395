//! The outbox: which endpoint gets which event, and when it is tried again.

use model::{
    v2::event_destination::{EventDestination, PING, Payload},
    webhook_endpoint::WebhookEndpoint,
};
use serde_json::Value;
use store::{DeliveryChange, DeliveryRow, EventRow, ObjectRow, PlatformNo, Span, WriteSet};

use crate::{
    commands::oauth,
    events,
    look::Look,
    rows::typed,
    run::{Engine, known},
    sets::Lists,
    stop::Stop,
    thin,
    tx::Tx,
};

/// Seconds after which a failed delivery is tried again, attempt by attempt; after the last of
/// them it is given up. Stripe tries for three days with growing pauses and publishes no more
/// than that.
pub const RETRY_AFTER: [i64; 10] =
    [60, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 43_200, 57_600, 57_600];

/// How often, and how long, a wait for deliveries looks.
const IDLE_TICK: std::time::Duration = std::time::Duration::from_millis(5);

const IDLE_LIMIT: std::time::Duration = std::time::Duration::from_secs(20);

/// The most endpoints and destinations looked at for one event.
const HEARERS: usize = 2 * model::webhook_endpoint::ENDPOINT_LIMIT;

/// Who may want to hear of events.
#[derive(Clone)]
enum Hearer {
    Endpoint(Box<WebhookEndpoint>),
    Destination(Box<EventDestination>),
}

impl Hearer {
    fn of(row: &ObjectRow) -> Result<Option<Hearer>, Stop> {
        if let Some(endpoint) = typed(row)?.map(Box::new) {
            return Ok(Some(Hearer::Endpoint(endpoint)));
        }
        Ok(typed(row)?.map(Box::new).map(Hearer::Destination))
    }

    fn id(&self) -> &str {
        match self {
            Hearer::Endpoint(endpoint) => &endpoint.id,
            Hearer::Destination(destination) => &destination.id,
        }
    }

    /// True if an event is to be sent here; `own` tells whether it happened on the account that
    /// this belongs to.
    fn wants(&self, event: &EventRow, own: bool) -> bool {
        match self {
            Hearer::Endpoint(endpoint) => {
                endpoint.internal.connect != own && endpoint.wants(&event.kind)
            }
            Hearer::Destination(destination) if event.kind == PING => {
                destination.status == "enabled" && destination.id == event.object
            }
            Hearer::Destination(destination) => destination.wants(&event.kind, own),
        }
    }

    /// Where to, the key of the signature, and the body.
    fn parcel(
        &self,
        look: &mut impl Look,
        event: &EventRow,
        own: bool,
    ) -> Result<(String, String, Value), Stop> {
        Ok(match self {
            Hearer::Endpoint(endpoint) => {
                let body = events::body(look, event, endpoint.api_version.as_deref(), own)?;
                (endpoint.url.clone(), endpoint.internal.secret.clone(), body)
            }
            Hearer::Destination(to) => {
                let body = match to.event_payload {
                    Payload::Snapshot if event.kind != PING => {
                        events::body(look, event, to.snapshot_api_version.as_deref(), own)?
                    }
                    Payload::Snapshot | Payload::Thin => thin::notification(look, event)?,
                };
                (to.internal.url.clone(), to.internal.secret.clone(), body)
            }
        })
    }
}

/// Tells what the command did to accounts and persons, and adds a delivery for each endpoint and
/// destination that wants one of its events.
pub(crate) fn route(tx: &mut Tx<'_>) -> Result<(), Stop> {
    thin::tell(tx)?;
    if tx.writes.events.is_empty() {
        return Ok(());
    }
    let platform = tx.platform().account.clone();
    let mut known: Vec<(String, Vec<Hearer>)> = Vec::new();
    let mut told = Vec::with_capacity(tx.writes.events.len());
    for event in std::mem::take(&mut tx.writes.events) {
        if oauth::is_told(tx, &event)? {
            told.push(event);
        }
    }
    for event in &mut told {
        let mut hearers = hearers(tx, &mut known, event, &event.owner)?;
        if event.owner != platform {
            let theirs = self::hearers(tx, &mut known, event, &platform)?;
            if !theirs.is_empty() && oauth::may_hear(tx, event)? {
                hearers.extend(theirs);
            }
        }
        for endpoint in hearers {
            event.pending += 1;
            tx.writes.deliveries.push(DeliveryChange::Add(DeliveryRow {
                event: event.id.clone(),
                owner: event.owner.clone(),
                endpoint,
                attempts: 0,
                due: event.created,
            }));
        }
    }
    tx.writes.events = told;
    Ok(())
}

/// The ids of an account's endpoints and destinations that want an event.
fn hearers(
    tx: &mut Tx<'_>,
    known: &mut Vec<(String, Vec<Hearer>)>,
    event: &EventRow,
    account: &str,
) -> Result<Vec<String>, Stop> {
    if !known.iter().any(|(owner, _)| owner == account) {
        let span = Span { bounds: Default::default(), ascending: false, limit: HEARERS };
        let list = tx.vault().list_name::<WebhookEndpoint>(account, None)?;
        let ids = tx.members(&list, &span)?;
        let rows = tx.rows(&ids)?;
        let found: Result<Vec<_>, Stop> =
            rows.iter().filter_map(|row| Hearer::of(row).transpose()).collect();
        known.push((account.to_owned(), found?));
    }
    let own = event.owner == account;
    let all = known.iter().filter(|(owner, _)| owner == account).flat_map(|(_, found)| found);
    Ok(all.filter(|hearer| hearer.wants(event, own)).map(|hearer| hearer.id().to_owned()).collect())
}

/// What a delivery sends.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Where to.
    pub url: String,
    /// The key of the signature.
    pub secret: String,
    /// The event, as JSON; the bytes that are signed.
    pub body: Vec<u8>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Answered with 2xx.
    Delivered,
    /// Anything else.
    Failed {
        /// The platform's time, from which the pause until the next attempt counts.
        at: i64,
    },
    /// Not made: there is nobody to send it to.
    Unwanted,
}

impl Engine {
    /// Platforms with deliveries due now; whoever takes one sends them and then calls
    /// [`Engine::look_again`].
    pub fn platforms_with_deliveries(&self) -> Vec<PlatformNo> {
        self.shared.deliveries.take_due(self.real_now())
    }

    /// True if this process is to send a platform's webhooks; see
    /// [`store::Store::lead_deliveries`].
    pub fn leads_deliveries(&self, platform: PlatformNo) -> Result<bool, Stop> {
        Ok(self.shared.store.lead_deliveries(platform)?)
    }

    /// Waits until there may be deliveries to send.
    pub async fn deliveries_changed(&self) {
        self.shared.deliveries.changed().await;
    }

    /// Puts a platform's earliest remaining delivery back on the agenda.
    pub fn look_again(&self, platform: PlatformNo) -> Result<(), Stop> {
        let mut reader = self.shared.store.reader()?;
        if let Some(next) = reader.deliveries_due(platform, i64::MAX, &[], 1)?.first() {
            self.shared.deliveries.note_due(platform, next.due);
        }
        Ok(())
    }

    /// Waits until nothing that is due on a platform waits to be sent, but not for long: an
    /// endpoint that hangs does not hold up who moved the clock.
    pub async fn deliveries_idle(&self, platform: PlatformNo) {
        let waited = async {
            loop {
                let due = self.read(platform, |snapshot| {
                    let now = snapshot.now();
                    let due = snapshot.reader.deliveries_due(platform, now, &[], 1)?;
                    Ok(due.first().map(|row| row.due))
                });
                match due {
                    Ok(Some(due)) => self.shared.deliveries.note_due(platform, due),
                    Ok(None) | Err(_) => return,
                }
                tokio::time::sleep(IDLE_TICK).await;
            }
        };
        // Whether it was idle in time does not matter to the caller.
        let _ = tokio::time::timeout(IDLE_LIMIT, waited).await;
    }

    /// Deliveries of a platform that are due on its clock, oldest first, those to some endpoints
    /// left out.
    pub fn deliveries_due(
        &self,
        platform: PlatformNo,
        except: &[String],
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, Stop> {
        self.read(platform, |snapshot| {
            let now = snapshot.now();
            Ok(snapshot.reader.deliveries_due(platform, now, except, limit)?)
        })
    }

    /// What a delivery sends, and where to, as its endpoint is now: to be asked right before it is
    /// sent. None if the endpoint is gone or disabled, or does not want it any more.
    pub fn parcel(
        &self,
        platform: PlatformNo,
        delivery: &DeliveryRow,
    ) -> Result<Option<Parcel>, Stop> {
        self.read(platform, |snapshot| parcel(snapshot, delivery))
    }

    /// Records how attempts ended: delivered ones are done, failed ones are due again on the
    /// platform's clock, or given up, and what nobody wants is dropped.
    pub async fn settle_deliveries(
        &self,
        platform: PlatformNo,
        attempts: Vec<(DeliveryRow, Attempt)>,
    ) -> Result<(), Stop> {
        let changes = attempts.into_iter().map(|(row, attempt)| match attempt {
            Attempt::Delivered => DeliveryChange::Done(row),
            Attempt::Failed { at } => match retry_at(row.attempts, at) {
                Some(due) => DeliveryChange::Retry { row, due },
                None => DeliveryChange::Dropped(row),
            },
            Attempt::Unwanted => DeliveryChange::Dropped(row),
        });
        self.change_deliveries(platform, changes.collect()).await
    }

    async fn change_deliveries(
        &self,
        platform: PlatformNo,
        deliveries: Vec<DeliveryChange>,
    ) -> Result<(), Stop> {
        self.submit(move |reader| match known(reader, platform) {
            Ok(_) => {
                let deliveries = deliveries.clone();
                (Ok(()), Some(WriteSet { platform, deliveries, ..WriteSet::default() }))
            }
            Err(stop) => (Err(stop), None),
        })
        .await
    }
}

/// When a delivery is tried again whose attempt failed at `now`, after `attempts` that failed
/// before; none if it is given up.
pub fn retry_at(attempts: i64, now: i64) -> Option<i64> {
    let pause = usize::try_from(attempts).ok().and_then(|made| RETRY_AFTER.get(made))?;
    Some(now + pause)
}

fn parcel(look: &mut impl Look, delivery: &DeliveryRow) -> Result<Option<Parcel>, Stop> {
    let Some(row) = look.row(&delivery.endpoint)? else { return Ok(None) };
    let Some(hearer) = Hearer::of(&row)? else { return Ok(None) };
    let Some(event) = look.event_row(&delivery.owner, &delivery.event)? else { return Ok(None) };
    let own = row.owner == event.owner;
    if !hearer.wants(&event, own) {
        return Ok(None);
    }
    let (url, secret, body) = hearer.parcel(look, &event, own)?;
    let body = serde_json::to_vec(&body)?;
    Ok(Some(Parcel { url, secret, body }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_are_tried_for_three_days_and_then_given_up() {
        let mut due = 0;
        for attempts in 0..RETRY_AFTER.len() as i64 {
            due = retry_at(attempts, due).expect("tried again");
        }
        assert_eq!(due / 3600, 71);
        assert_eq!(retry_at(RETRY_AFTER.len() as i64, due), None);
    }
}
