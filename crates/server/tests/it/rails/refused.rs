//! Rails that refuse, at once or later: the money stays where it was, and whoever asked is told.

use serde_json::Value;
use testkit::{Actor, Answers};

use super::{CUSTOM, PAYMENT, available, declined, events, id, pay, put_aside, world};

/// How a refusal comes.
const REFUSALS: [Answers; 2] = [Answers::Refused, Answers::RefusedWhenCalled];

/// The types of what came since there were `before` events.
async fn told_since(actor: &Actor, before: usize) -> Vec<String> {
    events(actor).await.split_off(before)
}

async fn status(actor: &Actor, path: &str) -> Value {
    actor.get(path, &[]).await.ok()["status"].clone()
}

#[tokio::test]
async fn a_refund_that_is_refused_gives_nothing_back() {
    for refusal in REFUSALS {
        let (world, outside, platform) = world(&[Answers::AtOnce]);
        let paid = pay(&platform, "k").await;
        outside.answer(refusal);
        let params = [("payment_intent", paid["id"].as_str().unwrap()), ("amount", "400")];
        platform.post_once("r", "/v1/refunds", &params).await.ok();
        world.call(&outside).await;
        let refund = platform.post_once("r", "/v1/refunds", &params).await.ok();
        assert_eq!(refund["status"], "failed", "{refusal:?}");
        assert_eq!(available(&platform).await, 941, "{refusal:?}");
        let charge = format!("/v1/charges/{}", paid["latest_charge"].as_str().unwrap());
        assert_eq!(platform.get(&charge, &[]).await.ok()["amount_refunded"], 0);
        assert_eq!(
            events(&platform).await.iter().filter(|kind| *kind == "refund.failed").count(),
            1,
            "{refusal:?}"
        );
        // All of it can still be given back.
        outside.answer(Answers::AtOnce);
        let all = [("payment_intent", paid["id"].as_str().unwrap())];
        let refund = platform.post("/v1/refunds", &all).await.ok();
        assert_eq!((&refund["status"], &refund["amount"]), (&"succeeded".into(), &1000.into()));
        world.check_amounts();
        world.check_rails(&outside);
    }
}

#[tokio::test]
async fn a_payout_that_is_refused_is_in_the_balance_again() {
    for refusal in REFUSALS {
        let (world, outside, platform) = world(&[Answers::AtOnce]);
        let account = platform.account(CUSTOM).await;
        let seller = platform.on(&account);
        pay(&seller, "k").await;
        let before = available(&seller).await;
        let params = [("amount", "500"), ("currency", "usd")];
        let payout = seller.post("/v1/payouts", &params).await.ok();
        assert_eq!(available(&seller).await, before - 500);
        outside.answer(refusal);
        platform.advance("hours", 1).await;
        world.call(&outside).await;
        let path = format!("/v1/payouts/{}", id(&payout));
        let failed = seller.get(&path, &[]).await.ok();
        assert_eq!(
            (&failed["status"], &failed["failure_code"]),
            (&"failed".into(), &"account_closed".into()),
            "{refusal:?}"
        );
        assert_eq!(available(&seller).await, before, "{refusal:?}");
        let bank = payout["destination"].as_str().unwrap();
        let bank = format!("/v1/accounts/{account}/external_accounts/{bank}");
        assert_eq!(status(&platform, &bank).await, "errored");
        // Nothing arrives later.
        platform.advance("days", 5).await;
        world.call(&outside).await;
        assert_eq!(status(&seller, &path).await, "failed");
        world.check_amounts();
        world.check_rails(&outside);
    }
}

#[tokio::test]
async fn a_capture_that_is_refused_takes_nothing_and_the_intent_begins_again() {
    for refusal in REFUSALS {
        let (world, outside, platform) = world(&[Answers::AtOnce]);
        let held = [&PAYMENT[..], &[("capture_method", "manual")]].concat();
        let held = platform.post("/v1/payment_intents", &held).await.ok();
        let path = format!("/v1/payment_intents/{}", id(&held));
        outside.answer(refusal);
        platform.post_once("c", &format!("{path}/capture"), &[]).await;
        world.call(&outside).await;
        let error = platform.post_once("c", &format!("{path}/capture"), &[]).await.refused(402);
        assert_eq!(
            (&error["type"], &error["code"], &error["charge"]),
            (&"card_error".into(), &"processing_error".into(), &held["latest_charge"]),
            "{refusal:?}"
        );
        let intent = platform.get(&path, &[]).await.ok();
        assert_eq!(intent["status"], "requires_payment_method", "{refusal:?}");
        assert_eq!(
            (&intent["amount_capturable"], &intent["amount_received"]),
            (&0.into(), &0.into())
        );
        assert_eq!(intent["last_payment_error"]["payment_method"]["id"], held["payment_method"]);
        let charge = format!("/v1/charges/{}", held["latest_charge"].as_str().unwrap());
        let charge = platform.get(&charge, &[]).await.ok();
        assert_eq!((&charge["status"], &charge["captured"]), (&"failed".into(), &false.into()));
        assert_eq!(available(&platform).await, 0);
        let told = events(&platform).await;
        assert_eq!(told[told.len() - 2..], ["charge.failed", "payment_intent.payment_failed"]);
        // Nothing is left to run out, and the payer may try again.
        platform.advance("days", 8).await;
        assert_eq!(events(&platform).await, told, "{refusal:?}");
        outside.answer(Answers::AtOnce);
        let again = [("payment_method", "pm_card_visa")];
        let again = platform.post(&format!("{path}/confirm"), &again).await.ok();
        assert_eq!(again["status"], "requires_capture");
        world.check_amounts();
        world.check_rails(&outside);
    }
}

#[tokio::test]
async fn a_charge_whose_capture_is_refused_has_failed() {
    for refusal in REFUSALS {
        let (world, outside, platform) = world(&[Answers::AtOnce]);
        let held =
            [("amount", "1000"), ("currency", "usd"), ("source", "tok_visa"), ("capture", "false")];
        let held = platform.post("/v1/charges", &held).await.ok();
        let path = format!("/v1/charges/{}", id(&held));
        let before = events(&platform).await.len();
        outside.answer(refusal);
        platform.post_once("c", &format!("{path}/capture"), &[]).await;
        world.call(&outside).await;
        let error = platform.post_once("c", &format!("{path}/capture"), &[]).await.refused(402);
        assert_eq!((&error["code"], &error["charge"]), (&"processing_error".into(), &held["id"]));
        assert_eq!(status(&platform, &path).await, "failed");
        assert_eq!(told_since(&platform, before).await, ["charge.failed"], "{refusal:?}");
        outside.answer(Answers::AtOnce);
        let over = platform.post(&format!("{path}/capture"), &[]).await.refused(400);
        assert_eq!(over["code"], "charge_expired_for_capture");
        platform.advance("days", 8).await;
        assert_eq!(told_since(&platform, before).await, ["charge.failed"], "{refusal:?}");
        world.check_amounts();
        world.check_rails(&outside);
    }
}

#[tokio::test]
async fn an_authorisation_that_nobody_answers_is_given_up_and_released() {
    let (world, outside, platform) = world(&[Answers::Never]);
    let path = "/v1/payment_intents";
    let intent = platform.post_once("k", path, &PAYMENT).await.ok();
    for attempt in 1..=10 {
        assert_eq!(outside.counted(), (0, attempt - 1));
        let path = format!("{path}/{}", id(&intent));
        assert_eq!(status(&platform, &path).await, "processing", "{attempt}");
        world.call(&outside).await;
        platform.advance("minutes", 10).await;
    }
    let error = platform.post_once("k", path, &PAYMENT).await.refused(402);
    assert_eq!(
        (&error["code"], &error["charge"]),
        (&"processing_error".into(), &intent["latest_charge"])
    );
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
    // The acquirer is told to let go of what it may hold: that is asked until it is answered.
    for attempt in 11..=30 {
        world.call(&outside).await;
        assert_eq!(outside.counted(), (0, attempt));
        platform.advance("hours", 1).await;
    }
    outside.answer(Answers::WhenCalled);
    world.call(&outside).await;
    assert_eq!(outside.counted(), (1, 31));
    world.call(&outside).await;
    assert_eq!(outside.counted(), (1, 31));
    assert_eq!(available(&platform).await, 0);
    // The payer has tried again meanwhile, and pays once.
    let again = [("payment_method", "pm_card_bypassPending")];
    let again = platform.post(&format!("{path}/{}/confirm", id(&intent)), &again).await.ok();
    assert_eq!(again["status"], "processing");
    world.call(&outside).await;
    assert_eq!(available(&platform).await, 941);
    assert_eq!(put_aside(&platform).await, 0);
    world.check_amounts();
    world.check_rails(&outside);
}

#[tokio::test]
async fn a_charge_that_nobody_answers_is_given_up() {
    let (world, outside, platform) = world(&[Answers::Never]);
    let charge = [("amount", "1000"), ("currency", "usd"), ("source", "tok_visa")];
    let charge = platform.post("/v1/charges", &charge).await.ok();
    for _ in 0..10 {
        world.call(&outside).await;
        platform.advance("minutes", 10).await;
    }
    let path = format!("/v1/charges/{}", id(&charge));
    let failed = platform.get(&path, &[]).await.ok();
    assert_eq!(
        (&failed["status"], &failed["failure_code"]),
        (&"failed".into(), &"processing_error".into())
    );
    assert_eq!(events(&platform).await.last().unwrap(), "charge.failed");
    world.check_amounts();
    world.check_rails(&outside);
}

#[tokio::test]
async fn a_late_decline_of_what_was_given_up_is_told() {
    let (world, outside, platform) = world(&[Answers::WhenCalled]);
    let intent = platform.post("/v1/payment_intents", &declined()).await.ok();
    platform.post(&format!("/v1/payment_intents/{}/cancel", id(&intent)), &[]).await.ok();
    world.call(&outside).await;
    assert_eq!(events(&platform).await.last().unwrap(), "charge.failed");
    assert_eq!(outside.counted(), (1, 1));
}
