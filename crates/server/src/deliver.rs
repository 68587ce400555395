//! Sending webhooks: signed, in order for each endpoint, none waiting for another's endpoint.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;
use engine::{Attempt, Engine, Look, Parcel, Stopwatch, retry_at};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use store::PlatformNo;

use crate::{
    journal::{Entry, Fate, Journal, Sending},
    reasons, targets,
};

/// How long an endpoint may take to answer.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// How often the clock is looked at for retries that have become due.
const TICK: Duration = Duration::from_millis(200);

/// Deliveries read at once.
const BATCH: usize = 1_000;

/// Deliveries whose outcomes are written together.
const SETTLED: usize = 32;

/// Sends what is due, until the task is dropped.
pub async fn run(engine: Engine, journal: Journal) {
    let public_only = !engine.settings().open_platforms;
    let client = targets::client(public_only);
    let post =
        Arc::new(PostOffice { engine, journal, client, public_only, busy: Mutex::default() });
    loop {
        for platform in post.engine.platforms_with_deliveries() {
            post.clone().sort(platform).await;
        }
        tokio::select! {
            () = post.engine.deliveries_changed() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

struct PostOffice {
    engine: Engine,
    journal: Journal,
    client: reqwest::Client,
    public_only: bool,
    /// Endpoints that are being sent to.
    busy: Mutex<HashSet<(PlatformNo, String)>>,
}

impl PostOffice {
    fn busy(&self) -> MutexGuard<'_, HashSet<(PlatformNo, String)>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands each endpoint's deliveries to a task of its own. What waits for an endpoint that is
    /// being sent to is left where it is: its task looks again when it is done, and however much
    /// there is of it, it does not hide what others are to be sent.
    async fn sort(self: Arc<Self>, platform: PlatformNo) {
        match self.engine.leads_deliveries(platform) {
            Ok(true) => {}
            // Another process sends them; if it dies, they are found again.
            Ok(false) => return,
            Err(stop) => return tracing::error!(?stop, "deliveries could not be read"),
        }
        loop {
            // Before the deliveries are read: an endpoint whose task ends meanwhile would be sent
            // what that task has sent already.
            let busy = self.busy_on(platform);
            let parcels = match self.engine.parcels(platform, &busy, BATCH).await {
                Ok(parcels) => parcels,
                Err(stop) => return tracing::error!(?stop, "deliveries could not be read"),
            };
            if parcels.is_empty() {
                if busy.is_empty() {
                    self.look_again(platform);
                }
                return;
            }
            let mut routes: HashMap<String, Vec<Parcel>> = HashMap::new();
            for parcel in parcels {
                routes.entry(parcel.delivery.endpoint.clone()).or_default().push(parcel);
            }
            for (endpoint, parcels) in routes {
                self.busy().insert((platform, endpoint.clone()));
                tokio::spawn(self.clone().send_all(platform, endpoint, parcels));
            }
        }
    }

    /// The endpoints of a platform that are being sent to.
    fn busy_on(&self, platform: PlatformNo) -> Vec<String> {
        let busy = self.busy();
        busy.iter()
            .filter(|(of, _)| *of == platform)
            .map(|(_, endpoint)| endpoint.clone())
            .collect()
    }

    fn look_again(&self, platform: PlatformNo) {
        if let Err(stop) = self.engine.look_again(platform) {
            tracing::error!(?stop, "deliveries could not be read");
        }
    }

    async fn send_all(
        self: Arc<Self>,
        platform: PlatformNo,
        endpoint: String,
        parcels: Vec<Parcel>,
    ) {
        for some in parcels.chunks(SETTLED) {
            let mut outcomes = Vec::with_capacity(some.len());
            for parcel in some {
                outcomes.push((parcel.delivery.clone(), self.attempt(platform, parcel).await));
            }
            if let Err(stop) = self.engine.settle_deliveries(platform, outcomes).await {
                // They stay due and are sent again: at least once, never lost.
                tracing::error!(?stop, "the outcome of deliveries could not be written");
                break;
            }
        }
        self.busy().remove(&(platform, endpoint));
        self.look_again(platform);
    }

    /// Sends a webhook, and tells what comes of it.
    async fn attempt(&self, platform: PlatformNo, parcel: &Parcel) -> Attempt {
        let stopwatch = Stopwatch::start();
        let answer = self.send(parcel).await;
        let (attempt, next) = match &answer {
            Ok(status) if status.is_success() => (Attempt::Delivered, Fate::Delivered),
            failed => {
                tracing::debug!(url = parcel.url, ?failed, "not delivered");
                let now = self.engine.read(platform, |look| Ok(look.now()));
                let at = now.unwrap_or_else(|_| self.engine.real_now());
                let due = retry_at(parcel.delivery.attempts, at);
                (Attempt::Failed { at }, due.map_or(Fate::GivenUp, Fate::Retry))
            }
        };
        self.journal.note(|| {
            let (body, url) = (parcel.body.clone(), parcel.url.clone());
            Entry::Attempt(Sending { body, url, answer, took: stopwatch.elapsed(), next })
        });
        attempt
    }

    /// The status of the answer; or in plain words why there is none.
    async fn send(&self, parcel: &Parcel) -> Result<StatusCode, String> {
        if self.public_only && targets::is_private(&parcel.url) {
            return Err("not a public address".to_owned());
        }
        // Receivers compare with their own clocks, so this is real time, whatever the platform's.
        let signature = signature(&parcel.secret, self.engine.real_now(), &parcel.body);
        let sent = self
            .client
            .post(&parcel.url)
            .header("content-type", "application/json; charset=utf-8")
            .header("accept", "*/*; q=0.5, application/xml")
            .header("cache-control", "no-cache")
            .header("stripe-signature", signature)
            .body(parcel.body.clone())
            .send()
            .await;
        sent.map(|response| response.status()).map_err(|error| reasons::unanswered(&error))
    }
}

/// `t=<unix time>,v1=<hex>`: a keyed hash of time and body.
fn signature(secret: &str, time: i64, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length will do");
    mac.update(time.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
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
