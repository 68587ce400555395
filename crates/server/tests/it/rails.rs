//! Rails that do not answer at once: what is shown meanwhile, what a retry finds, and that the money
//! moves once, whatever is answered and however often.

mod gone;
mod refused;

use std::time::Duration;

use serde_json::Value;
use testkit::{Actor, Answers, Outside, World};

/// A world whose requests do not wait for rails that answer so.
pub fn world(answers: &[Answers]) -> (World, Outside, Actor) {
    let outside = Outside::new(answers);
    let world = World::on_rails(1, outside.rails(Duration::ZERO));
    let platform = world.platform("a");
    (world, outside, platform)
}

pub const CUSTOM: &[(&str, &str)] = &[
    ("type", "custom"),
    ("business_type", "individual"),
    ("capabilities[transfers][requested]", "true"),
    ("capabilities[card_payments][requested]", "true"),
];

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

const PAYMENT: [(&str, &str); 5] = [
    ("amount", "1000"),
    ("currency", "usd"),
    ("confirm", "true"),
    ("payment_method", "pm_card_bypassPending"),
    ("payment_method_types[]", "card"),
];

fn declined() -> [(&'static str, &'static str); 5] {
    let mut payment = PAYMENT;
    payment[3].1 = "pm_card_chargeDeclined";
    payment
}

async fn pay(platform: &Actor, key: &str) -> Value {
    platform.post_once(key, "/v1/payment_intents", &PAYMENT).await.ok()
}

/// What is available to the platform, in dollars' minor units.
async fn available(platform: &Actor) -> i64 {
    let balance = platform.get("/v1/balance", &[]).await.ok();
    balance["available"][0]["amount"].as_i64().unwrap()
}

/// The types of all events, oldest first.
async fn events(platform: &Actor) -> Vec<String> {
    let events = platform.get("/v1/events", &[("limit", "100")]).await.ok();
    let mut types: Vec<String> = events["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["type"].as_str().unwrap().to_owned())
        .collect();
    types.reverse();
    types
}

async fn put_aside(platform: &Actor) -> usize {
    let timers = platform.get("/v1/sandbox/timers", &[]).await.ok();
    timers["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_payment_is_processing_until_the_acquirer_answers() {
    let (world, outside, platform) = world(&[Answers::WhenCalled]);
    let intent = pay(&platform, "k").await;
    assert_eq!(intent["status"], "processing");
    let charge = platform
        .get(&format!("/v1/charges/{}", intent["latest_charge"].as_str().unwrap()), &[])
        .await
        .ok();
    assert_eq!((&charge["status"], &charge["paid"]), (&"pending".into(), &false.into()));
    assert_eq!(available(&platform).await, 0);
    // A retry finds the same, and asks nobody again.
    assert_eq!(pay(&platform, "k").await, intent);
    world.call(&outside).await;
    let paid = pay(&platform, "k").await;
    assert_eq!((id(&paid), &paid["status"]), (id(&intent), &"succeeded".into()));
    assert_eq!(outside.counted(), (1, 1));
    assert_eq!(available(&platform).await, 941);
    let told = events(&platform).await;
    for once in [
        "charge.pending",
        "payment_intent.processing",
        "charge.succeeded",
        "payment_intent.succeeded",
    ] {
        assert_eq!(told.iter().filter(|kind| *kind == once).count(), 1, "{once}: {told:?}");
    }
    world.check_amounts();
}

#[tokio::test]
async fn a_late_refusal_is_the_reply_to_who_asks_again() {
    let (world, outside, platform) = world(&[Answers::WhenCalled]);
    let path = "/v1/payment_intents";
    let intent = platform.post_once("k", path, &declined()).await.ok();
    assert_eq!(intent["status"], "processing");
    world.call(&outside).await;
    let error = platform.post_once("k", path, &declined()).await.refused(402);
    assert_eq!(
        (&error["code"], id(&error["payment_intent"])),
        (&"card_declined".into(), id(&intent))
    );
    let intent = platform.get(&format!("{path}/{}", id(&intent)), &[]).await.ok();
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!(events(&platform).await.last().unwrap(), "payment_intent.payment_failed");
    // The older API fails as well.
    let charge = [("amount", "1000"), ("currency", "usd"), ("source", "tok_chargeDeclined")];
    let pending = platform.post_once("c", "/v1/charges", &charge).await.ok();
    assert_eq!(pending["status"], "pending");
    world.call(&outside).await;
    let error = platform.post_once("c", "/v1/charges", &charge).await.refused(402);
    assert_eq!(error["charge"], pending["id"]);
    assert_eq!(available(&platform).await, 0);
}

#[tokio::test]
async fn a_request_waits_for_the_answer() {
    let outside = Outside::new(&[Answers::WhenCalled]);
    let world = World::on_rails(1, outside.rails(Duration::from_secs(60)));
    let engine = world.engine.clone();
    let worker = tokio::spawn(async move { engine.make_calls().await });
    let platform = world.platform("a");
    // Without a key as well.
    let paid = platform.post("/v1/payment_intents", &PAYMENT).await.ok();
    assert_eq!(paid["status"], "succeeded");
    let answer = platform.post("/v1/payment_intents", &declined()).await;
    assert_eq!(answer.refused(402)["code"], "card_declined");
    let expand = ("expand[]", "latest_charge");
    let held = [&PAYMENT[..], &[("capture_method", "manual"), expand]].concat();
    let held = platform.post("/v1/payment_intents", &held).await.ok();
    assert_eq!(held["status"], "requires_capture");
    assert_eq!(held["latest_charge"]["status"], "succeeded");
    let path = format!("/v1/payment_intents/{}/capture", id(&held));
    let taken = platform.post(&path, &[("amount_to_capture", "700")]).await.ok();
    assert_eq!((&taken["status"], &taken["amount_received"]), (&"succeeded".into(), &700.into()));
    let refund = [("payment_intent", paid["id"].as_str().unwrap())];
    let refund = platform.post("/v1/refunds", &refund).await.ok();
    assert_eq!(refund["status"], "succeeded");
    worker.abort();
    world.check_amounts();
}

#[tokio::test]
async fn who_gets_no_answer_is_asked_again_under_the_same_key() {
    let (world, outside, platform) = world(&[Answers::After(2)]);
    pay(&platform, "k").await;
    world.call(&outside).await;
    assert_eq!(pay(&platform, "k").await["status"], "processing");
    // Not before its time.
    world.call(&outside).await;
    assert_eq!(outside.counted(), (0, 1));
    for _ in 0..2 {
        platform.advance("minutes", 1).await;
        world.call(&outside).await;
    }
    assert_eq!(outside.counted(), (1, 3));
    assert_eq!(pay(&platform, "k").await["status"], "succeeded");
    assert_eq!(available(&platform).await, 941);
}

#[tokio::test]
async fn what_is_answered_twice_happens_once() {
    let (world, outside, platform) = world(&[Answers::Twice]);
    pay(&platform, "k").await;
    world.call(&outside).await;
    world.call(&outside).await;
    assert_eq!(pay(&platform, "k").await["status"], "succeeded");
    assert_eq!(available(&platform).await, 941);
    assert_eq!(put_aside(&platform).await, 0);
    world.check_amounts();
}

#[tokio::test]
async fn an_answer_that_contradicts_changes_nothing_and_is_seen() {
    let (world, outside, platform) = world(&[Answers::Contradictorily]);
    pay(&platform, "k").await;
    world.call(&outside).await;
    let paid = pay(&platform, "k").await;
    assert_eq!(paid["status"], "succeeded");
    assert_eq!(available(&platform).await, 941);
    let timers = platform.get("/v1/sandbox/timers", &[]).await.ok();
    let aside = &timers["data"][0];
    assert_eq!((&aside["kind"], put_aside(&platform).await), (&"contradiction".into(), 1));
    assert_eq!(aside["about"]["about"], paid["latest_charge"]);
    // Whoever has looked at it puts it away.
    let path = format!("/v1/sandbox/timers/{}/run", id(aside));
    platform.post(&path, &[]).await.ok();
    assert_eq!(put_aside(&platform).await, 0);
    assert_eq!(available(&platform).await, 941);
}

#[tokio::test]
async fn an_answer_after_a_crash_concludes_once() {
    let (mut world, outside, platform) = world(&[Answers::Never]);
    let intent = pay(&platform, "k").await;
    world.call(&outside).await;
    assert_eq!(outside.counted(), (0, 1));
    world.restart();
    let platform = world.platform("a");
    assert_eq!(pay(&platform, "k").await, intent, "the key is in progress still");
    outside.answer(Answers::WhenCalled);
    platform.advance("minutes", 1).await;
    world.call(&outside).await;
    world.restart();
    let platform = world.platform("a");
    assert_eq!(pay(&platform, "k").await["status"], "succeeded");
    assert_eq!(outside.counted().0, 1);
    assert_eq!(available(&platform).await, 941);
    // A crash after the rail has answered and before that is written: it is asked again, and does
    // nothing twice.
    pay(&platform, "l").await;
    world.faults.go_blind_after(0);
    assert!(world.engine.make_due_calls(1).await.is_err());
    world.faults.clear();
    assert_eq!(outside.counted().0, 2);
    world.restart();
    let platform = world.platform("a");
    world.call(&outside).await;
    assert_eq!(pay(&platform, "l").await["status"], "succeeded");
    assert_eq!(outside.counted().0, 2);
    assert_eq!(available(&platform).await, 2 * 941);
    world.check_amounts();
}

#[tokio::test]
async fn what_was_given_up_meanwhile_takes_nothing() {
    let (world, outside, platform) = world(&[Answers::WhenCalled]);
    let intent = pay(&platform, "k").await;
    let path = format!("/v1/payment_intents/{}", id(&intent));
    platform.post(&format!("{path}/cancel"), &[]).await.ok();
    world.call(&outside).await;
    assert_eq!(platform.get(&path, &[]).await.ok()["status"], "canceled");
    let charge = format!("/v1/charges/{}", intent["latest_charge"].as_str().unwrap());
    assert_eq!(platform.get(&charge, &[]).await.ok()["captured"], false);
    assert_eq!(available(&platform).await, 0);
    // And the acquirer is told to let it go.
    world.call(&outside).await;
    assert_eq!(outside.counted(), (2, 2));
    world.check_amounts();
}

#[tokio::test]
async fn a_capture_is_processing_and_is_not_asked_for_twice() {
    let (world, outside, platform) = world(&[Answers::AtOnce, Answers::WhenCalled]);
    let held = [&PAYMENT[..], &[("capture_method", "manual")]].concat();
    let held = platform.post("/v1/payment_intents", &held).await.ok();
    assert_eq!(held["status"], "requires_capture");
    let path = format!("/v1/payment_intents/{}", id(&held));
    let capture = format!("{path}/capture");
    let part = [("amount_to_capture", "700")];
    let asked = platform.post_once("k", &capture, &part).await.ok();
    assert_eq!((&asked["status"], &asked["amount_received"]), (&"processing".into(), &0.into()));
    assert_eq!(
        platform.post(&capture, &[]).await.refused(400)["code"],
        "payment_intent_unexpected_state"
    );
    assert_eq!(
        platform.post(&format!("{path}/cancel"), &[]).await.refused(400)["code"],
        "payment_intent_unexpected_state"
    );
    world.call(&outside).await;
    let taken = platform.post_once("k", &capture, &part).await.ok();
    assert_eq!((&taken["status"], &taken["amount_received"]), (&"succeeded".into(), &700.into()));
    assert_eq!(outside.counted(), (1, 1));
    assert_eq!(available(&platform).await, 700 - 50);
    world.check_amounts();
}

#[tokio::test]
async fn a_refund_is_pending_until_the_acquirer_answers() {
    let (world, outside, platform) = world(&[Answers::AtOnce, Answers::WhenCalled]);
    let paid = pay(&platform, "k").await;
    let params = [("payment_intent", paid["id"].as_str().unwrap()), ("amount", "400")];
    let refund = platform.post_once("r", "/v1/refunds", &params).await.ok();
    assert_eq!(refund["status"], "pending");
    assert_eq!(available(&platform).await, 541);
    world.call(&outside).await;
    let refunded = platform.post_once("r", "/v1/refunds", &params).await.ok();
    assert_eq!((id(&refunded), &refunded["status"]), (id(&refund), &"succeeded".into()));
    assert_eq!(available(&platform).await, 541);
    let told = events(&platform).await;
    assert_eq!(told.iter().filter(|kind| *kind == "refund.created").count(), 1);
    assert_eq!(told.iter().filter(|kind| *kind == "refund.updated").count(), 1);
    world.check_amounts();
}

#[tokio::test]
async fn a_payout_is_sent_once_the_bank_has_taken_it() {
    let (world, outside, platform) = world(&[Answers::AtOnce]);
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    pay(&seller, "k").await;
    let before = available(&seller).await;
    outside.answer(Answers::WhenCalled);
    let params = [("amount", "500"), ("currency", "usd")];
    let payout = seller.post("/v1/payouts", &params).await.ok();
    let path = format!("/v1/payouts/{}", id(&payout));
    platform.advance("hours", 1).await;
    assert_eq!(seller.get(&path, &[]).await.ok()["status"], "pending");
    // It may be on its way: it is not taken back any more.
    seller.post(&format!("{path}/cancel"), &[]).await.refused(400);
    world.call(&outside).await;
    assert_eq!(seller.get(&path, &[]).await.ok()["status"], "in_transit");
    assert_eq!(outside.counted(), (1, 1));
    assert_eq!(available(&seller).await, before - 500);
    platform.advance("days", 5).await;
    assert_eq!(seller.get(&path, &[]).await.ok()["status"], "paid");
    world.call(&outside).await;
    world.check_amounts();
}
