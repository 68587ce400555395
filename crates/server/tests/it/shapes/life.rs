//! What is done with objects that were there before.

use serde_json::Value;
use testkit::{Actor, Catcher, World};

use super::market::PLATFORM;
use crate::{
    lists::market::id,
    money::{see, text},
};

/// Goes on where an older version stopped: money comes in, goes back and goes out, accounts
/// change, timers run, and webhooks that were waiting are sent. The world looks after its books.
pub async fn lead(world: &World) {
    let platform = world.platform(PLATFORM);
    let catcher = Catcher::start().await;
    listen(&platform, &catcher).await;
    capture(&platform).await;
    give_back(&platform).await;
    change(&platform).await;
    pay_out(&platform).await;
    let waiting = waiting(&platform).await;
    assert!(waiting.len() > 20, "{}", waiting.len());
    world.deliver();
    world.sent().await;
    let caught = catcher.caught();
    for event in &waiting {
        let sent = caught.iter().find(|webhook| webhook.event["id"] == event["id"]);
        let sent = sent.unwrap_or_else(|| panic!("it was waiting and is not sent: {event:#}"));
        assert_eq!(sent.event["data"], event["data"]);
    }
    platform.advance("days", 10).await;
    world.check_amounts();
    let proof = platform.get("/v1/sandbox/ledger/check", &[]).await.ok();
    assert_eq!(proof["balanced"], true, "{proof:#}");
}

/// Has everything sent to where it is caught.
pub async fn listen(platform: &Actor, catcher: &Catcher) {
    for endpoint in platform.all("/v1/webhook_endpoints", &[]).await {
        let path = format!("/v1/webhook_endpoints/{}", id(&endpoint));
        platform.post(&path, &[("url", &catcher.url)]).await.ok();
    }
    for to in platform.list("/v2/core/event_destinations", &[]).await {
        let path = format!("/v2/core/event_destinations/{}", id(&to));
        let url = serde_json::json!({ "webhook_endpoint": { "url": catcher.url } });
        platform.post_json(&path, &url).await.ok();
    }
}

async fn waiting(platform: &Actor) -> Vec<Value> {
    let events = platform.all("/v1/events", &[]).await;
    events.into_iter().filter(|event| event["pending_webhooks"].as_i64() > Some(0)).collect()
}

/// Captures what was authorized, by its intent and by the charge itself.
async fn capture(platform: &Actor) {
    let intents = platform.all("/v1/payment_intents", &[]).await;
    let held = intents.iter().find(|intent| intent["status"] == "requires_capture").unwrap();
    let path = format!("/v1/payment_intents/{}/capture", id(held));
    let captured = platform.post(&path, &[]).await.ok();
    assert_eq!(captured["amount_received"], held["amount"]);
    let charges = platform.all("/v1/charges", &[]).await;
    let held = charges.iter().find(|charge| {
        charge["captured"] == false
            && charge["status"] == "succeeded"
            && charge["refunded"] == false
            && charge["payment_intent"].is_null()
    });
    let path = format!("/v1/charges/{}/capture", id(held.unwrap()));
    assert_eq!(platform.post(&path, &[]).await.ok()["captured"], true);
}

/// Refunds a charge with its transfer and its fee, reverses a transfer, and refunds a fee.
async fn give_back(platform: &Actor) {
    let charges = platform.all("/v1/charges", &[]).await;
    let shared = charges.iter().find(|charge| {
        charge["transfer"].is_string()
            && charge["application_fee"].is_string()
            && charge["amount_refunded"] == 0
    });
    let charge = id(shared.unwrap());
    let all = [("charge", charge.as_str()), ("reverse_transfer", "true")];
    let all = [&all[..], &[("refund_application_fee", "true")]].concat();
    platform.post("/v1/refunds", &all).await.ok();
    assert_eq!(see(platform, "charges", &charge).await["refunded"], true);
    let transfers = platform.all("/v1/transfers", &[]).await;
    let sent = transfers.iter().find(|transfer| {
        transfer["amount_reversed"] == 500 && transfer["source_transaction"].is_null()
    });
    let path = format!("/v1/transfers/{}", id(sent.unwrap()));
    platform.post(&format!("{path}/reversals"), &[("amount", "100")]).await.ok();
    assert_eq!(platform.get(&path, &[]).await.ok()["amount_reversed"], 600);
    let fees = platform.all("/v1/application_fees", &[]).await;
    let fee = fees.iter().find(|fee| fee["amount_refunded"] == 10).unwrap();
    let path = format!("/v1/application_fees/{}", id(fee));
    platform.post(&format!("{path}/refunds"), &[("amount", "5")]).await.ok();
    assert_eq!(platform.get(&path, &[]).await.ok()["amount_refunded"], 15);
}

/// Changes each account that can be changed, and one of each other kind.
async fn change(platform: &Actor) {
    let mut changed = 0;
    for account in platform.all("/v1/accounts", &[]).await {
        let path = format!("/v1/accounts/{}", id(&account));
        let answer = platform.post(&path, &[("metadata[seen]", "yes")]).await;
        changed += usize::from(answer.status == 200);
    }
    assert!(changed >= 2, "{changed} accounts that the platform answers for");
    for kind in ["customers", "charges", "payment_intents", "transfers", "refunds", "file_links"] {
        let all = platform.all(&format!("/v1/{kind}"), &[]).await;
        let path = format!("/v1/{kind}/{}", id(&all[0]));
        let changed = platform.post(&path, &[("metadata[seen]", "yes")]).await.ok();
        assert_eq!(changed["metadata"]["seen"], "yes", "{path}");
    }
}

/// Pays out what an account has.
async fn pay_out(platform: &Actor) {
    for account in platform.all("/v1/accounts", &[]).await {
        let seller = platform.on(&id(&account));
        let balance = seller.get("/v1/balance", &[]).await.ok();
        if balance["available"][0]["amount"].as_i64() < Some(100) {
            continue;
        }
        let payout = [("amount", "100"), ("currency", "usd")];
        let payout = seller.post("/v1/payouts", &payout).await.ok();
        assert_eq!(text(&payout, "status"), "pending");
        return;
    }
    panic!("no account has money");
}
