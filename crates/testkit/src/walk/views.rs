//! One account, two views: what one API says of it the other says too.

use serde_json::{Value, json};

use super::walker::Walk;
use crate::Actor;

const PARTS: [(&str, &str); 5] = [
    ("include[0]", "configuration.merchant"),
    ("include[1]", "configuration.recipient"),
    ("include[2]", "identity"),
    ("include[3]", "requirements"),
    ("include[4]", "defaults"),
];

/// Where the two APIs keep the same capability.
const CAPABILITIES: [(&str, &str); 2] = [
    ("card_payments", "/configuration/merchant/capabilities/card_payments/status"),
    ("transfers", "/configuration/recipient/capabilities/stripe_balance/stripe_transfers/status"),
];

impl Walk {
    /// One of the changes that the newer API makes.
    pub(super) async fn change_by_newer(&mut self, account: &str) -> bool {
        let asked = self.roll(4) > 0;
        let mark = format!("Shop {}", self.log.len());
        let body = match self.roll(3) {
            0 => json!({ "display_name": mark }),
            1 => json!({ "contact_email": "shop@example.com" }),
            2 => json!({ "configuration": { "merchant": {
                "capabilities": { "card_payments": { "requested": asked } }
            } } }),
            _ => json!({ "configuration": { "recipient": { "capabilities": {
                "stripe_balance": { "stripe_transfers": { "requested": asked } }
            } } } }),
        };
        self.keys += 1;
        let key = format!("newer-{}", self.keys);
        let path = format!("/v2/core/accounts/{account}");
        self.tempt_fate();
        let answer = loop {
            let answer = self.platform.post_json_once(&key, &path, &body).await;
            if answer.status != 500 {
                break answer;
            }
            self.recover();
        };
        self.world.faults.clear();
        self.log.push(format!("{} POST {path} {body}", answer.status));
        if !matches!(answer.status, 200 | 400 | 403 | 404) {
            self.fail(&format!("{:#}", answer.body));
        }
        answer.status == 200
    }
}

/// Compares the two views of an account; tells where they differ.
pub(super) async fn check(platform: &Actor, id: &str) -> Result<(), String> {
    let older = platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok();
    if older["controller"]["type"] == "account" {
        // The holder's own: the newer API has none of them.
        return Ok(());
    }
    let newer = platform.get(&format!("/v2/core/accounts/{id}"), &PARTS).await.ok();
    match differing(&older, &newer) {
        Some(what) => Err(format!("{what} differs: {older:#}\n{newer:#}")),
        None => Ok(()),
    }
}

fn differing(older: &Value, newer: &Value) -> Option<&'static str> {
    for (name, newer_path) in CAPABILITIES {
        let active = |status: Option<&Value>| status.is_some_and(|status| status == "active");
        if active(older["capabilities"].get(name)) != active(newer.pointer(newer_path)) {
            return Some(name);
        }
    }
    let country = |value: &Value| value.as_str().map(str::to_uppercase);
    let due = older["requirements"]["eventually_due"].as_array().is_some_and(|due| !due.is_empty());
    let entries = newer["requirements"]["entries"].as_array().is_some_and(|all| !all.is_empty());
    let same = [
        ("id", older["id"] == newer["id"]),
        ("e-mail address", older["email"] == newer["contact_email"]),
        ("name", older["settings"]["dashboard"]["display_name"] == newer["display_name"]),
        ("metadata", older["metadata"] == newer["metadata"]),
        ("currency", older["default_currency"] == newer["defaults"]["currency"]),
        ("country", country(&older["country"]) == country(&newer["identity"]["country"])),
        ("what is due", !due || entries),
    ];
    same.iter().find(|(_, same)| !same).map(|(what, _)| *what)
}
