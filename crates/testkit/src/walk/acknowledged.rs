//! What was acknowledged stays: through faults, restarts, and all that comes later.

use serde_json::Value;

use crate::{Actor, Answer};

/// What nothing changes but a request, whose reply then counts.
const FIXED: [&str; 10] = [
    "id",
    "object",
    "created",
    "amount",
    "currency",
    "country",
    "destination",
    "charge",
    "payment_intent",
    "metadata",
];

/// Amounts that never become less, but for a refund that fails.
const GROWING: [&str; 3] = ["amount_captured", "amount_received", "amount_reversed"];

/// Statuses that are for good.
const FINAL: [(&str, &str); 3] =
    [("payment_intent", "succeeded"), ("payment_intent", "canceled"), ("payout", "canceled")];

/// The newest acknowledged reply about each object, with its account and path.
#[derive(Default)]
pub(super) struct Acknowledged {
    replies: Vec<(String, String, Value)>,
    next: usize,
}

impl Acknowledged {
    /// Notes a reply; returns where its object is read.
    pub(super) fn note(&mut self, account: &str, answer: &Answer) -> Option<String> {
        let (id, object) = (answer.body["id"].as_str()?, answer.body["object"].as_str()?);
        let folder = match object {
            "account" => "accounts",
            "payment_intent" => "payment_intents",
            "charge" => "charges",
            "refund" => "refunds",
            "transfer" => "transfers",
            "payout" => "payouts",
            _ => return None,
        };
        let path = format!("/v1/{folder}/{id}");
        self.replies.retain(|(_, known, _)| *known != path);
        self.replies.push((account.to_owned(), path.clone(), answer.body.clone()));
        Some(path)
    }

    /// Drops what was told of an account that is gone, and of what was on it.
    pub(super) fn forget(&mut self, account: &str) {
        let path = format!("/v1/accounts/{account}");
        self.replies.retain(|(on, known, _)| on != account && *known != path);
    }

    /// Looks at one of them, another each time; tells what does not hold.
    pub(super) async fn check_next(&mut self, platform: &Actor) -> Result<(), String> {
        self.next += 1;
        match self.next.checked_rem(self.replies.len()) {
            Some(place) => self.check(place, platform).await,
            None => Ok(()),
        }
    }

    /// Looks at all of them; tells what does not hold.
    pub(super) async fn check_all(&self, platform: &Actor) -> Result<(), String> {
        for place in 0..self.replies.len() {
            self.check(place, platform).await?;
        }
        Ok(())
    }

    async fn check(&self, place: usize, platform: &Actor) -> Result<(), String> {
        let (account, path, told) = &self.replies[place];
        let actor = if account.is_empty() { platform.clone() } else { platform.on(account) };
        let now = actor.get(path, &[]).await;
        let same = FIXED.iter().all(|field| now.body[field] == told[field]);
        let grown = GROWING.iter().all(|field| now.body[field].as_i64() >= told[field].as_i64());
        let is_final = FINAL
            .iter()
            .any(|(object, status)| told["object"] == *object && told["status"] == *status);
        let stays = !is_final || now.body["status"] == told["status"];
        match now.status == 200 && same && grown && stays {
            true => Ok(()),
            false => Err(format!("acknowledged {told:#}\nand now {:#}", now.body)),
        }
    }
}
