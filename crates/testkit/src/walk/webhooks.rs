//! What happens to a walk's webhooks.
//!
//! They are sent between the steps, after the clock was moved, so that a fault of the database
//! meets the same commit in each walk of a seed.

use std::time::Duration;

use super::{
    endpoints::{Endpoint, KINDS},
    walker::Walk,
};
use crate::Receiver;

/// How long an honest endpoint may wait for what is due to it: a bound for a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Days after which the most stubborn endpoint has everything.
const DAYS: usize = 5;

impl Walk {
    /// Makes the endpoints.
    pub(super) async fn open_endpoints(&mut self) {
        for (manner, connect, types) in KINDS {
            let receiver = Receiver::start(manner, self.seed).await;
            let mut params = vec![("url", receiver.url.clone()), ("connect", connect.to_string())];
            params.extend(types.iter().map(|kind| ("enabled_events[]", (*kind).to_owned())));
            let made = self.send("", "/v1/webhook_endpoints", &params).await.ok();
            let text = |field: &str| made[field].as_str().unwrap_or_default().to_owned();
            receiver.trust(&text("secret"));
            let id = text("id");
            self.endpoints.push(Endpoint { id, receiver, manner, connect, types });
        }
    }

    /// Sends what is due. The honest endpoints get theirs while others hang; then the rest ends.
    pub(super) async fn deliver(&mut self) {
        let due = self.world.unsent();
        self.tempt_fate();
        for endpoint in &self.endpoints {
            endpoint.receiver.hold();
        }
        let sender = self.world.deliver();
        for endpoint in self.endpoints.iter().filter(|endpoint| endpoint.is_honest()) {
            let own = due.iter().filter(|delivery| delivery.endpoint == endpoint.id);
            let own: Vec<String> = own.map(|delivery| delivery.event.clone()).collect();
            let told = endpoint.receiver.wait_for(&own);
            if tokio::time::timeout(PATIENCE, told).await.is_err() {
                self.fail("an honest endpoint is held up by another");
            }
        }
        for endpoint in &self.endpoints {
            endpoint.receiver.release();
        }
        self.world.engine.deliveries_idle(1).await;
        sender.abort();
        self.world.faults.clear();
        if let Some(fault) = self.endpoints.iter().find_map(|endpoint| endpoint.receiver.fault()) {
            self.fail(&fault);
        }
    }

    /// Gives the endpoints time, and proves that each has heard of every event it wanted to.
    /// Returns how many the honest ones have heard of.
    pub(super) async fn deliver_all(&mut self) -> usize {
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
            let wanted = |endpoint: &&Endpoint| endpoint.wants(account, kind);
            for endpoint in self.endpoints.iter().filter(wanted) {
                if !endpoint.has(id) {
                    self.fail(&format!("{:?} was never told: {event:#}", endpoint.manner));
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
        let honest = self.endpoints.iter().filter(|endpoint| endpoint.is_honest());
        honest.map(|endpoint| endpoint.receiver.count()).sum()
    }
}
