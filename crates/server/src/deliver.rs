//! Sending webhooks: signed, in order for each endpoint, none waiting for another's endpoint.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;
use connect::WebhookRequest;
use data_encoding::HEXLOWER;
use engine::{Attempt, Engine, Error, Reader, Stopwatch, retry_at};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use store::{DeliveryRow, PlatformNo};

use crate::{
    journal::{Entry, Fate, Journal, Sending},
    reasons, targets,
};

/// How often the clock is looked at for retries that have become due.
const TICK: Duration = Duration::from_millis(200);

/// The longest pause after the database has failed; the first is a [`TICK`], and each is twice as
/// long as the one before.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Deliveries read at once.
const BATCH: usize = 1_000;

/// Deliveries whose outcomes are written together.
const SETTLED: usize = 32;

/// Sends what is due, until the task is dropped.
pub async fn run(engine: Engine, journal: Journal) {
    let public_only = !engine.settings().open_platforms;
    let client = targets::client(public_only);
    let (busy, failures) = (Mutex::default(), Mutex::default());
    let post = Arc::new(PostOffice { engine, journal, client, public_only, busy, failures });
    loop {
        for platform in post.engine.platforms_with_deliveries() {
            post.clone().sort(platform);
        }
        tokio::select! {
            () = post.engine.deliveries_changed() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// An endpoint of a platform.
type Address = (PlatformNo, String);

struct PostOffice {
    engine: Engine,
    journal: Journal,
    client: reqwest::Client,
    public_only: bool,
    /// Endpoints that are being sent to.
    busy: Mutex<HashSet<Address>>,
    /// How often in a row the database has failed while they were.
    failures: Mutex<HashMap<Address, u32>>,
}

impl PostOffice {
    /// Hands each endpoint's deliveries to a task of its own. What waits for an endpoint that is
    /// being sent to is left where it is: its task looks again when it is done, and however much
    /// there is of it, it does not hide what others are to be sent.
    fn sort(self: Arc<Self>, platform: PlatformNo) {
        if let Err(error) = self.clone().try_sort(platform) {
            tracing::error!(?error, platform, "deliveries could not be read");
            tokio::spawn(async move {
                tokio::time::sleep(TICK).await;
                self.look_again(platform).await;
            });
        }
    }

    fn try_sort(self: Arc<Self>, platform: PlatformNo) -> Result<(), Error> {
        if !self.engine.leads_deliveries(platform)? {
            // Another process sends them; if it dies, they are found again.
            return Ok(());
        }
        loop {
            // Before the deliveries are read: an endpoint whose task ends meanwhile would be sent
            // what that task has sent already.
            let busy = self.busy_on(platform);
            let due = self.engine.deliveries_due(platform, &busy, BATCH)?;
            if due.is_empty() {
                return if busy.is_empty() { self.engine.look_again(platform) } else { Ok(()) };
            }
            let mut routes: HashMap<String, Vec<DeliveryRow>> = HashMap::new();
            for delivery in due {
                routes.entry(delivery.endpoint.clone()).or_default().push(delivery);
            }
            for (endpoint, deliveries) in routes {
                let address = (platform, endpoint);
                lock(&self.busy).insert(address.clone());
                tokio::spawn(self.clone().send_all(address, deliveries));
            }
        }
    }

    /// The endpoints of a platform that are being sent to.
    fn busy_on(&self, platform: PlatformNo) -> Vec<String> {
        let busy = lock(&self.busy);
        busy.iter()
            .filter(|(of, _)| *of == platform)
            .map(|(_, endpoint)| endpoint.clone())
            .collect()
    }

    /// Finds what is left to be sent, however often the database has to be asked.
    async fn look_again(self: Arc<Self>, platform: PlatformNo) {
        let mut failures = 0;
        while let Err(error) = self.engine.look_again(platform) {
            tracing::error!(?error, platform, "deliveries could not be read");
            tokio::time::sleep(pause(failures)).await;
            failures += 1;
        }
    }

    async fn send_all(self: Arc<Self>, address: Address, deliveries: Vec<DeliveryRow>) {
        let platform = address.0;
        match self.try_send_all(platform, deliveries).await {
            Ok(()) => {
                lock(&self.failures).remove(&address);
            }
            Err(error) => {
                // They stay due and are sent again: at least once, never lost, and seldom while
                // it can't be written that they were.
                let before = lock(&self.failures).get(&address).copied().unwrap_or(0);
                lock(&self.failures).insert(address.clone(), before.saturating_add(1));
                tracing::error!(?error, platform, "deliveries could not be made, or settled");
                tokio::time::sleep(pause(before)).await;
            }
        }
        lock(&self.busy).remove(&address);
        self.look_again(platform).await;
    }

    async fn try_send_all(
        &self,
        platform: PlatformNo,
        deliveries: Vec<DeliveryRow>,
    ) -> Result<(), Error> {
        for some in deliveries.chunks(SETTLED) {
            let mut outcomes = Vec::with_capacity(some.len());
            let mut failed = None;
            for delivery in some {
                // As the endpoint is now: it may have been changed since the one before was sent.
                let attempt = match connect::webhook_request(&self.engine, platform, delivery) {
                    Ok(Some(webhook_request)) => {
                        self.attempt(platform, delivery, &webhook_request).await
                    }
                    Ok(None) => Attempt::Unwanted,
                    Err(error @ Error::Fault(_)) => {
                        failed = Some(error);
                        break;
                    }
                    Err(error) => {
                        tracing::error!(?error, event = delivery.event, "an event can't be shown");
                        Attempt::Failed { at: self.platform_now(platform) }
                    }
                };
                outcomes.push((delivery.clone(), attempt));
            }
            if !outcomes.is_empty() {
                self.engine.settle_deliveries(platform, outcomes).await?;
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(())
    }

    fn platform_now(&self, platform: PlatformNo) -> i64 {
        let now = self.engine.read(platform, |reader| Ok(reader.now()));
        now.unwrap_or_else(|_| self.engine.real_now())
    }

    /// Sends a webhook, and tells what comes of it.
    async fn attempt(
        &self,
        platform: PlatformNo,
        delivery: &DeliveryRow,
        webhook_request: &WebhookRequest,
    ) -> Attempt {
        let stopwatch = Stopwatch::start();
        let answer = self.send(webhook_request).await;
        let (attempt, next) = match &answer {
            Ok(status) if status.is_success() => (Attempt::Delivered, Fate::Delivered),
            failed => {
                tracing::debug!(url = webhook_request.url, ?failed, "not delivered");
                let at = self.platform_now(platform);
                let due = retry_at(delivery.attempts, at);
                (Attempt::Failed { at }, due.map_or(Fate::GivenUp, Fate::Retry))
            }
        };
        self.journal.note(|| {
            let (body, url) = (webhook_request.body.clone(), webhook_request.url.clone());
            Entry::Attempt(Sending { body, url, answer, took: stopwatch.elapsed(), next })
        });
        attempt
    }

    /// The status of the answer; or in plain words why there is none.
    async fn send(&self, webhook_request: &WebhookRequest) -> Result<StatusCode, String> {
        if self.public_only && targets::is_private(&webhook_request.url) {
            return Err("not a public address".to_owned());
        }
        // Receivers compare with their own clocks, so this is real time, whatever the platform's.
        let signature =
            signature(&webhook_request.secret, self.engine.real_now(), &webhook_request.body);
        let sent = self
            .client
            .post(&webhook_request.url)
            .header("content-type", "application/json; charset=utf-8")
            .header("accept", "*/*; q=0.5, application/xml")
            .header("cache-control", "no-cache")
            .header("stripe-signature", signature)
            .body(webhook_request.body.clone())
            .send()
            .await;
        sent.map(|response| response.status()).map_err(|error| reasons::unanswered(&error))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long is waited after so many failures and one.
fn pause(failures: u32) -> Duration {
    TICK.saturating_mul(1 << failures.min(16)).min(LONGEST_PAUSE)
}

/// `t=<unix time>,v1=<hex>`: a keyed hash of time and body.
fn signature(secret: &str, time: i64, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length will do");
    mac.update(time.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("t={time},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_stripes() {
        // From the scheme: HMAC-SHA256 with the whole secret as key over "time.body".
        insta::assert_snapshot!(signature("whsec_test", 1_700_000_000, b"{}"), @"t=1700000000,v1=35495024f4ef3f94e5a93e22221544c4b75e9a42300cd965ab81cb85cd994e91");
    }
}
