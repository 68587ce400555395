//! The outbox: which endpoint gets which event, and when it is tried again.

use store::{DeliveryChange, DeliveryRow, PlatformNo, WriteSet};

use crate::{
    error::Error,
    reader::{Reader, Snapshot},
    run::Engine,
    shared::known,
};

/// Seconds after which a failed delivery is tried again, attempt by attempt; after the last of
/// them it is given up. Stripe tries for three days with growing pauses and publishes no more
/// than that.
pub const RETRY_AFTER: [i64; 10] =
    [60, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 43_200, 57_600, 57_600];

/// How often, and how long, a wait for deliveries looks.
const IDLE_TICK: std::time::Duration = std::time::Duration::from_millis(5);

const IDLE_LIMIT: std::time::Duration = std::time::Duration::from_secs(20);

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
    pub fn leads_deliveries(&self, platform: PlatformNo) -> Result<bool, Error> {
        Ok(self.shared.store.lead_deliveries(platform)?)
    }

    /// Waits until there may be deliveries to send.
    pub async fn deliveries_changed(&self) {
        self.shared.deliveries.changed().await;
    }

    /// Puts a platform's earliest remaining delivery back on the agenda.
    pub fn look_again(&self, platform: PlatformNo) -> Result<(), Error> {
        let mut reader = self.shared.store.reader()?;
        if let Some(next) = reader.deliveries_due(platform, i64::MAX, &[], 1)?.first() {
            self.shared.deliveries.note_due(platform, next.due);
        }
        Ok(())
    }

    /// Waits until nothing that is due on a platform waits to be sent, but not for long: an
    /// endpoint that hangs does not hold up who moved the clock. False if something still waits.
    pub async fn deliveries_idle(&self, platform: PlatformNo) -> bool {
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
        tokio::time::timeout(IDLE_LIMIT, waited).await.is_ok()
    }

    /// Deliveries of a platform that are due on its clock, oldest first, those to some endpoints
    /// left out.
    pub fn deliveries_due(
        &self,
        platform: PlatformNo,
        except: &[String],
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, Error> {
        self.read(platform, |snapshot| {
            let now = snapshot.now();
            Ok(snapshot.reader.deliveries_due(platform, now, except, limit)?)
        })
    }

    /// Records how attempts ended: delivered ones are done, failed ones are due again on the
    /// platform's clock, or given up, and what nobody wants is dropped.
    pub async fn settle_deliveries(
        &self,
        platform: PlatformNo,
        attempts: Vec<(DeliveryRow, Attempt)>,
    ) -> Result<(), Error> {
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
    ) -> Result<(), Error> {
        self.submit(move |reader| match known(reader, platform) {
            Ok(_) => {
                let deliveries = deliveries.clone();
                (Ok(()), Some(WriteSet { platform, deliveries, ..WriteSet::default() }))
            }
            Err(error) => (Err(error), None),
        })
        .await
    }
}

/// Deliveries that are counted, at the most.
const COUNTED: usize = 10_000;

impl Snapshot<'_> {
    /// When the next delivery of the platform is due, after now and up to a time.
    pub fn next_delivery(&mut self, until: i64) -> Result<Option<i64>, Error> {
        let (platform, now) = (self.platform.no, self.now);
        let due = self.reader.deliveries_due(platform, until, &[], 1)?;
        Ok(due.first().map(|row| row.due.max(now)).filter(|due| *due > now))
    }

    /// How many of the platform's deliveries wait to be sent, or to be sent again.
    pub fn undelivered(&mut self) -> Result<usize, Error> {
        let waiting = self.reader.deliveries_due(self.platform.no, i64::MAX, &[], COUNTED)?;
        Ok(waiting.len())
    }
}

/// When a delivery is tried again whose attempt failed at `now`, after `attempts` that failed
/// before; none if it is given up.
pub fn retry_at(attempts: i64, now: i64) -> Option<i64> {
    let pause = usize::try_from(attempts).ok().and_then(|made| RETRY_AFTER.get(made))?;
    Some(now + pause)
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
