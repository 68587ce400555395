//! The endpoints that a walk's webhooks go to, of all manners.
//!
//! Webhooks are sent between the steps, after the clock was moved, so that a fault of the
//! database meets the same commit in each walk of a seed.

use std::time::Duration;

use super::Walk;
use crate::{Manner, Receiver};

/// How long an honest endpoint may wait for what is due to it: a bound for a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who hears of what: manner, whether of connected accounts, and event types.
const HEARERS: [(Manner, bool, &[&str]); 5] = [
    (Manner::Honest, false, &["*"]),
    (Manner::Honest, true, &["*"]),
    (Manner::Refuses, true, &["payout.created", "payout.paid", "balance.available"]),
    (Manner::Hangs, false, &["charge.succeeded", "refund.created"]),
    (Manner::Lies, false, &["payment_intent.succeeded", "transfer.created"]),
];

/// Days after which the most stubborn endpoint has everything.
const DAYS: usize = 5;

struct Hearer {
    receiver: Receiver,
    endpoint: String,
    manner: Manner,
    connect: bool,
    types: &'static [&'static str],
}

#[derive(Default)]
pub(super) struct Hearers(Vec<Hearer>);

impl Walk {
    /// Makes the endpoints.
    pub(super) async fn open_ears(&mut self) {
        for (manner, connect, types) in HEARERS {
            let receiver = Receiver::start(manner, self.seed).await;
            let mut params = vec![("url", receiver.url.clone()), ("connect", connect.to_string())];
            params.extend(types.iter().map(|kind| ("enabled_events[]", (*kind).to_owned())));
            let made = self.send("", "/v1/webhook_endpoints", &params).await.ok();
            let text = |field: &str| made[field].as_str().unwrap_or_default().to_owned();
            receiver.trust(&text("secret"));
            let endpoint = text("id");
            self.hearers.0.push(Hearer { receiver, endpoint, manner, connect, types });
        }
    }

    /// Sends what is due. The honest endpoints get theirs while others hang; then the rest ends.
    pub(super) async fn deliver(&mut self) {
        let due = self.world.engine.deliveries_due(1, &[], usize::MAX >> 1);
        let mut due = due.expect("deliveries can be read");
        due.retain(|delivery| {
            let parcel = connect::parcel(&self.world.engine, 1, delivery);
            parcel.expect("every event shows a version that there is").is_some()
        });
        self.tempt_fate();
        for hearer in &self.hearers.0 {
            hearer.receiver.hold();
        }
        let sender = self.world.deliver();
        for hearer in self.hearers.0.iter().filter(|hearer| hearer.manner == Manner::Honest) {
            let own = due.iter().filter(|delivery| delivery.endpoint == hearer.endpoint);
            let own: Vec<String> = own.map(|delivery| delivery.event.clone()).collect();
            let told = hearer.receiver.wait_for(&own);
            if tokio::time::timeout(PATIENCE, told).await.is_err() {
                self.fail("an honest endpoint is held up by another");
            }
        }
        for hearer in &self.hearers.0 {
            hearer.receiver.release();
        }
        self.world.engine.deliveries_idle(1).await;
        sender.abort();
        self.world.faults.clear();
        if let Some(fault) = self.hearers.0.iter().find_map(|hearer| hearer.receiver.fault()) {
            self.fail(&fault);
        }
    }

    /// Gives the endpoints time, and proves that each has heard of every event it wanted to.
    /// Returns how many there were.
    pub(super) async fn hear_out(&mut self) -> usize {
        let mut accounts = self.made.accounts.clone();
        // Of what happened while an account was not connected nobody is told.
        accounts.retain(|account| !self.made.own.contains(account));
        let mut events = Vec::new();
        for account in accounts.iter().map(String::as_str).chain([""]) {
            for event in self.actor(account).all("/v1/events", &[]).await {
                events.push((account.to_owned(), event));
            }
        }
        for _ in 0..DAYS {
            self.time += 86_400;
            self.move_clock().await;
        }
        for (account, event) in &events {
            let (id, kind) = (event["id"].as_str(), event["type"].as_str());
            let (id, kind) = (id.unwrap_or_default(), kind.unwrap_or_default());
            let wanted = |hearer: &&Hearer| {
                hearer.connect != account.is_empty()
                    && (hearer.types == ["*"] || hearer.types.contains(&kind))
            };
            for hearer in self.hearers.0.iter().filter(wanted) {
                let has = match hearer.manner {
                    Manner::Lies => hearer.receiver.was_told(id),
                    _ => hearer.receiver.keeps(id),
                };
                if !has {
                    self.fail(&format!("{:?} was never told: {event:#}", hearer.manner));
                }
            }
        }
        for account in accounts.iter().map(String::as_str).chain([""]) {
            let pending = [("delivery_success", "false")];
            for event in self.actor(account).all("/v1/events", &pending).await {
                if events.iter().any(|(_, old)| old["id"] == event["id"]) {
                    self.fail(&format!("delivered and still pending: {event:#}"));
                }
            }
        }
        let honest = self.hearers.0.iter().filter(|hearer| hearer.manner == Manner::Honest);
        honest.map(|hearer| hearer.receiver.count()).sum()
    }
}
