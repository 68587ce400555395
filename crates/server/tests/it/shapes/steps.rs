//! A shape that there is not yet: whatever reads an old document brings it up to that.

use connect::shapes::{STEPS, insert_after};
use engine::{Error, Reader as _, Step};
use serde_json::{Value, json};
use store::{Relisted, StoreError, WriteSet};
use testkit::{Actor, Catcher, World, verify};

use super::{
    SHAPE, answers, fixture,
    market::{ONCE, PLATFORM},
};
use crate::{lists::market::id, money::text};

/// Changes something of each document that can be seen from outside, of internal parts as well.
/// Taken twice, it would be seen as well.
fn next(kind: &str, document: &mut Value, internal: &mut Value) {
    match kind {
        "charge" => {
            let number = document["receipt_number"].as_str().unwrap_or_default();
            document["receipt_number"] = format!("{number}+").into();
            // Refunds of it are pending at first.
            if internal.is_object() {
                internal["card"] = "pendingRefund".into();
            }
        }
        "account" => document["settings"]["payments"]["statement_descriptor"] = "BROUGHT UP".into(),
        "capability" => insert_after(document, "object", "brought_up", true.into()),
        "payment_method" => document["allow_redisplay"] = "always".into(),
        "webhook_endpoint" => internal["secret"] = "whsec_brought_up".into(),
        _ => {}
    }
}

/// What this version wrote, opened by the next one.
fn world() -> World {
    let steps = [STEPS, &[next as Step]].concat();
    World::kept_with_steps(3, &fixture(SHAPE), steps.leak())
}

/// The newest charge without a refund, by a filter.
async fn charge(platform: &Actor) -> Value {
    let charges = platform.all("/v1/charges", &[]).await;
    let fresh = |charge: &&Value| {
        charge["captured"] == true
            && charge["amount_refunded"] == 0
            && charge["payment_intent"].is_string()
            && charge["transfer"].is_null()
    };
    charges.iter().find(fresh).expect("a charge").clone()
}

#[tokio::test]
async fn what_shows_documents_brings_them_up() {
    let world = world();
    let platform = world.platform(PLATFORM);
    let charge = charge(&platform).await;
    assert_eq!(charge["receipt_number"], "+", "a list");
    let get = async |path: String| platform.get(&path, &[]).await.ok();
    let alone = get(format!("/v1/charges/{}", id(&charge))).await;
    assert_eq!(alone, charge, "by itself");
    let intent = text(&charge, "payment_intent");
    let expand = [("expand[]", "latest_charge")];
    let intent = platform.get(&format!("/v1/payment_intents/{intent}"), &expand).await.ok();
    assert_eq!(intent["latest_charge"], charge, "expanded");
    let lines = [("expand[]", "data.source"), ("type", "charge"), ("limit", "100")];
    let lines = platform.list("/v1/balance_transactions", &lines).await;
    let source = lines.iter().map(|line| &line["source"]).find(|source| **source == charge);
    assert!(source.is_some(), "expanded in a list");

    let events = platform.all("/v1/events", &[("type", "charge.succeeded")]).await;
    let about = |event: &&Value| event["data"]["object"]["id"] == charge["id"];
    let event = events.iter().find(about).unwrap();
    assert_eq!(event["data"]["object"]["receipt_number"], "+", "an event in a list");
    assert_eq!(get(format!("/v1/events/{}", id(event))).await, *event, "an event");
    let account = platform.all("/v1/accounts", &[]).await.pop().unwrap();
    let seller = platform.on(&id(&account));
    let own = seller.list("/v1/events", &[("type", "capability.updated")]).await;
    let own = own.first().expect("an event with a body of its own");
    let fields: Vec<_> = own["data"]["object"].as_object().unwrap().keys().take(3).collect();
    assert_eq!(fields, ["id", "object", "brought_up"]);
}

#[tokio::test]
async fn commands_read_what_is_brought_up() {
    let world = world();
    let platform = world.platform(PLATFORM);
    let old = id(&charge(&platform).await);
    let refund = [("charge", old.as_str()), ("amount", "5")];
    let refund = platform.post("/v1/refunds", &refund).await.ok();
    assert_eq!(refund["status"], "pending", "the card is in the internal part");
    // The new version is written in the newest shape, and not brought up again.
    let refunded = platform.get(&format!("/v1/charges/{old}"), &[]).await.ok();
    assert_eq!(
        (&refunded["receipt_number"], &refunded["amount_refunded"]),
        (&json!("+"), &json!(5))
    );
    let events = platform.list("/v1/events", &[("type", "charge.refunded"), ("limit", "1")]).await;
    let before = &events[0]["data"]["previous_attributes"];
    assert_eq!(before["amount_refunded"], 0);
    assert!(before.get("receipt_number").is_none(), "both versions are of one shape: {before:#}");
    let made = id(&platform.pay(&[]).await["latest_charge"]);
    let made = platform.get(&format!("/v1/charges/{made}"), &[]).await.ok();
    assert_eq!(made["receipt_number"], Value::Null, "what is new is not brought up");
    // An account that a payment looks at.
    let accounts = platform.all("/v1/accounts", &[]).await;
    // What another's own account hides from the platform is kept in its internal part.
    let controlled =
        |account: &&Value| account["type"] == "custom" && account["charges_enabled"] == true;
    let account = id(accounts.iter().find(controlled).unwrap());
    let paid = platform.pay(&[("on_behalf_of", &account)]).await;
    let shown = text(&paid["latest_charge"], "calculated_statement_descriptor");
    assert_eq!(shown, "BROUGHT UP");
    // Nothing is told of a change that changes nothing.
    let path = format!("/v1/charges/{}", id(&charge(&platform).await));
    let count = async || platform.all("/v1/events", &[("type", "charge.updated")]).await.len();
    let before = count().await;
    platform.post(&path, &[]).await.ok();
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn webhooks_show_what_is_brought_up() {
    let world = world();
    let platform = world.platform(PLATFORM);
    let catcher = Catcher::start().await;
    super::life::listen(&platform, &catcher).await;
    world.deliver();
    world.sent().await;
    let caught = catcher.caught();
    let of = |kind: &str| caught.iter().find(|caught| caught.event["type"] == kind);
    let charge = of("charge.succeeded").expect("it was waiting");
    assert_eq!(charge.event["data"]["object"]["receipt_number"], "+");
    // The endpoint's secret is in its internal part.
    verify("whsec_brought_up", &charge.signature, &charge.body).unwrap();
    let capability = of("capability.updated").expect("it was waiting");
    assert_eq!(capability.event["data"]["object"]["brought_up"], true);
}

#[tokio::test]
async fn replies_stay_as_they_were() {
    let world = world();
    let kept = answers::kept(&fixture(SHAPE));
    let once = |(question, _): &&answers::Answer| {
        ONCE.iter().any(|(key, _, _)| question.starts_with(&format!("{key} ")))
    };
    let replies: Vec<_> = kept.iter().filter(once).cloned().collect();
    assert_eq!(replies.len(), ONCE.len());
    assert_eq!(answers::again(&world, &replies).await, replies);
}

#[tokio::test]
async fn lists_of_a_newer_version_are_of_what_is_brought_up() {
    let mut world = world();
    let platform = world.platform(PLATFORM);
    let always = [("allow_redisplay", "always"), ("limit", "100")];
    let before = platform.list("/v1/payment_methods", &always).await.len();
    let all = platform.all("/v1/payment_methods", &[]).await.len();
    assert!(before < all, "lists are made when objects are written");
    let relisted = Some(Relisted::Until(String::new()));
    world.write(WriteSet { platform: 1, relisted, ..WriteSet::default() });
    world.restart();
    let platform = world.platform(PLATFORM);
    assert_eq!(platform.list("/v1/payment_methods", &always).await.len(), all);
}

#[tokio::test]
async fn what_a_newer_version_wrote_is_refused() {
    let mut world = world();
    let newer = world.platform(PLATFORM);
    let endpoint = [("url", "https://example.com"), ("enabled_events[]", "charge.failed")];
    let made = id(&newer.post("/v1/webhook_endpoints", &endpoint).await.ok());
    world.restart_with_steps(STEPS);
    let path = format!("/v1/webhook_endpoints/{made}");
    world.platform(PLATFORM).get(&path, &[]).await.refused(500);
    let refused = world.engine.read(1, |reader| reader.row(&made)).unwrap_err();
    let Error::Fault(refused) = refused else { panic!("{refused:?}") };
    assert!(matches!(refused, StoreError::NewerShape { .. }), "{refused}");
}
