//! What is done while an answer is out: a second thing with the same money.

use testkit::{Actor, Answers};

use crate::{
    money::{refusal, see, text, total},
    rails::{CUSTOM, world},
};

const CHARGE: [(&str, &str); 3] =
    [("amount", "1000"), ("currency", "usd"), ("source", "tok_bypassPending")];

async fn charge(platform: &Actor, more: &[(&str, &str)]) -> String {
    text(&platform.post("/v1/charges", &[&CHARGE[..], more].concat()).await.ok(), "id")
}

#[tokio::test]
async fn no_more_is_given_back_than_was_taken_while_refunds_are_out() {
    let (world, outside, platform) = world(&[Answers::AtOnce]);
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    let to = [("transfer_data[destination]", account.as_str()), ("application_fee_amount", "123")];
    let charge = charge(&platform, &to).await;
    outside.answer(Answers::WhenCalled);
    let both = [("reverse_transfer", "true"), ("refund_application_fee", "true")];
    let refund = async |amount: &str| {
        let params = [("charge", charge.as_str()), ("amount", amount)];
        platform.post("/v1/refunds", &[&params[..], &both].concat()).await
    };
    let first = refund("400").await.ok();
    assert_eq!(first["status"], "pending");
    assert_eq!(refusal(refund("601").await).1, "amount");
    let second = refund("600").await.ok();
    assert_eq!(refusal(refund("1").await).0, "charge_already_refunded");
    // By the other routes, nothing is left either.
    let transfer = text(&see(&platform, "charges", &charge).await, "transfer");
    let path = format!("/v1/transfers/{transfer}/reversals");
    platform.post(&path, &[]).await.refused(400);
    let fee = text(&platform.list("/v1/application_fees", &[]).await[0], "id");
    platform.post(&format!("/v1/application_fees/{fee}/refunds"), &[]).await.refused(400);
    world.call(&outside).await;
    for refund in [first, second] {
        let found = see(&platform, "refunds", &text(&refund, "id")).await;
        assert_eq!(found["status"], "succeeded");
    }
    assert_eq!(outside.counted(), (2, 2));
    assert_eq!((total(&platform).await, total(&seller).await), (-59, 0));
    world.check_amounts();
}

#[tokio::test]
async fn a_charge_that_is_being_taken_is_not_taken_given_back_or_passed_on() {
    let (world, outside, platform) = world(&[Answers::AtOnce]);
    let account = platform.account(CUSTOM).await;
    let held = charge(&platform, &[("capture", "false")]).await;
    outside.answer(Answers::WhenCalled);
    let capture = format!("/v1/charges/{held}/capture");
    platform.post(&capture, &[("amount", "700")]).await.ok();
    for again in [&[][..], &[("amount", "300")]] {
        platform.post(&capture, again).await.refused(400);
    }
    let refund = [("charge", held.as_str())];
    assert_eq!(refusal(platform.post("/v1/refunds", &refund).await).0, "charge_not_refundable");
    let pass_on =
        [("currency", "usd"), ("destination", &account), ("source_transaction", held.as_str())];
    assert_eq!(
        refusal(platform.post("/v1/transfers", &pass_on).await).1,
        "source_transaction",
        "nothing is there yet"
    );
    // Nor is it over when it would be if nobody had asked.
    platform.advance("days", 8).await;
    world.call(&outside).await;
    assert_eq!(see(&platform, "charges", &held).await["amount_captured"], 700);
    assert_eq!((outside.counted(), total(&platform).await), ((1, 1), 650));
    world.check_amounts();
}

#[tokio::test]
async fn an_intent_that_is_being_paid_stays_as_it_is() {
    let (world, outside, platform) = world(&[Answers::AtOnce]);
    let account = platform.account(CUSTOM).await;
    outside.answer(Answers::WhenCalled);
    let to = [("transfer_data[destination]", account.as_str())];
    let intent = platform.pay(&to).await;
    assert_eq!(intent["status"], "processing");
    let path = format!("/v1/payment_intents/{}", text(&intent, "id"));
    for (verb, sent) in [
        ("", ("amount", "2000")),
        ("", ("currency", "eur")),
        ("", ("application_fee_amount", "5")),
        ("", ("transfer_data[amount]", "5")),
        ("", ("payment_method", "pm_card_visa")),
        ("/confirm", ("payment_method", "pm_card_visa")),
        ("/capture", ("amount_to_capture", "5")),
    ] {
        let refused = refusal(platform.post(&format!("{path}{verb}"), &[sent]).await);
        assert_eq!(refused.0, "payment_intent_unexpected_state", "{verb} {sent:?}");
    }
    let pending = text(&intent["latest_charge"], "id");
    let refund = [("charge", pending.as_str())];
    assert_eq!(refusal(platform.post("/v1/refunds", &refund).await).0, "charge_not_refundable");
    platform.post(&path, &[("metadata[a]", "b")]).await.ok();
    world.call(&outside).await;
    let paid = platform.get(&path, &[]).await.ok();
    assert_eq!((&paid["status"], &paid["metadata"]["a"]), (&"succeeded".into(), &"b".into()));
    assert_eq!(outside.counted(), (1, 1));
    world.check_amounts();
}

#[tokio::test]
async fn a_balance_is_paid_out_once_whatever_becomes_of_the_first_payout() {
    let (world, outside, platform) = world(&[Answers::AtOnce]);
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    charge(&seller, &[]).await;
    let path = format!("/v1/accounts/{account}");
    platform.post(&path, &[("settings[payouts][schedule][interval]", "manual")]).await.ok();
    outside.answer(Answers::Contradictorily);
    let all = [("amount", "941"), ("currency", "usd")];
    let first = text(&seller.post("/v1/payouts", &all).await.ok(), "id");
    platform.advance("hours", 1).await;
    for again in ["941", "1"] {
        let params = [("amount", again), ("currency", "usd")];
        assert_eq!(refusal(seller.post("/v1/payouts", &params).await).0, "balance_insufficient");
    }
    // The bank has it, says so, and then says that it refused it.
    world.call(&outside).await;
    platform.post(&format!("/v1/payouts/{first}/cancel"), &[]).await.refused(404);
    seller.post(&format!("/v1/payouts/{first}/cancel"), &[]).await.refused(400);
    assert_eq!(total(&seller).await, 0);
    assert_eq!(platform.list("/v1/sandbox/timers", &[]).await.len(), 1);
    platform.advance("days", 5).await;
    assert_eq!(see(&seller, "payouts", &first).await["status"], "paid");
    assert_eq!((outside.counted(), total(&seller).await), ((1, 1), 0));
    world.check_books();
}

#[tokio::test]
async fn a_payout_whose_account_and_endpoint_go_meanwhile_is_concluded() {
    let (world, outside, platform) = world(&[Answers::AtOnce]);
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    let endpoint = [("url", "http://127.0.0.1:9/"), ("enabled_events[]", "*"), ("connect", "true")];
    let endpoint = text(&platform.post("/v1/webhook_endpoints", &endpoint).await.ok(), "id");
    charge(&seller, &[]).await;
    outside.answer(Answers::WhenCalled);
    let all = [("amount", "941"), ("currency", "usd")];
    seller.post("/v1/payouts", &all).await.ok();
    platform.advance("hours", 1).await;
    platform.delete(&format!("/v1/webhook_endpoints/{endpoint}")).await.ok();
    platform.delete(&format!("/v1/accounts/{account}")).await.ok();
    world.call(&outside).await;
    platform.advance("days", 5).await;
    assert_eq!(outside.counted(), (1, 1));
    assert!(platform.list("/v1/sandbox/timers", &[]).await.is_empty());
    world.check_amounts();
}
