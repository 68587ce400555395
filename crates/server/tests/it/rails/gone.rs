//! What is deleted while a rail is asked: a payment that is made is booked, or given back, whoever
//! has left meanwhile.

use engine::Reader;
use model::charge::{Charge, ChargeState};
use serde_json::Value;
use testkit::{Actor, Answers, Outside, World};

use super::{CUSTOM, PAYMENT, available, id, pay, put_aside, world};

async fn status(actor: &Actor, path: &str) -> Value {
    actor.get(path, &[]).await.ok()["status"].clone()
}

#[tokio::test]
async fn a_payment_method_that_is_gone_has_paid_all_the_same() {
    let (world, outside, platform) = world(&[Answers::WhenCalled]);
    let customer = platform.post("/v1/customers", &[("source", "tok_visa")]).await.ok();
    let card = customer["default_source"].as_str().unwrap();
    let payment = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method_types[]", "card"),
        ("customer", customer["id"].as_str().unwrap()),
        ("payment_method", card),
    ];
    let intent = platform.post_once("k", "/v1/payment_intents", &payment).await.ok();
    assert_eq!(intent["status"], "processing");
    platform.delete(&format!("/v1/customers/{}/sources/{card}", id(&customer))).await.ok();
    world.call(&outside).await;
    let paid = platform.post_once("k", "/v1/payment_intents", &payment).await.ok();
    assert_eq!((&paid["status"], &paid["payment_method"]), (&"succeeded".into(), &card.into()));
    assert_eq!(put_aside(&platform).await, 0);
    world.check_amounts();
    world.check_rails(&outside);
}

#[tokio::test]
async fn a_customer_who_is_gone_has_paid_and_is_saved_nothing() {
    let (world, outside, platform) = world(&[Answers::WhenCalled]);
    let customer = platform.post("/v1/customers", &[]).await.ok();
    let customer = customer["id"].as_str().unwrap();
    let saved = [("customer", customer), ("setup_future_usage", "off_session")];
    let payment = [&PAYMENT[..], &saved].concat();
    let intent = platform.post_once("k", "/v1/payment_intents", &payment).await.ok();
    platform.delete(&format!("/v1/customers/{customer}")).await.ok();
    world.call(&outside).await;
    let paid = platform.post_once("k", "/v1/payment_intents", &payment).await.ok();
    assert_eq!((id(&paid), &paid["status"]), (id(&intent), &"succeeded".into()));
    assert_eq!(available(&platform).await, 941);
    let method = paid["payment_method"].as_str().unwrap();
    let method = platform.get(&format!("/v1/payment_methods/{method}"), &[]).await.ok();
    assert_eq!(method["customer"], Value::Null);
    assert_eq!(put_aside(&platform).await, 0);
    world.check_amounts();
    world.check_rails(&outside);
}

/// Asks for a payment of a new account, which these parameters name, and deletes that; the acquirer answers
/// then. Returns the intent as it is after that.
async fn leave(
    (world, outside, platform): &(World, Outside, Actor),
    named: &[&str],
    capture: bool,
) -> Value {
    let account = platform.account(CUSTOM).await;
    let direct = named.is_empty();
    let payer = if direct { platform.on(&account) } else { platform.clone() };
    let mut payment = PAYMENT.to_vec();
    payment.extend(named.iter().map(|name| (*name, account.as_str())));
    if capture {
        outside.answer(Answers::AtOnce);
        payment.push(("capture_method", "manual"));
    }
    let intent = payer.post("/v1/payment_intents", &payment).await.ok();
    let path = format!("/v1/payment_intents/{}", id(&intent));
    if capture {
        outside.answer(Answers::WhenCalled);
        payer.post(&format!("{path}/capture"), &[]).await.ok();
    }
    assert_eq!(status(&payer, &path).await, "processing");
    platform.delete(&format!("/v1/accounts/{account}")).await.ok();
    let (done, _) = outside.counted();
    world.call(outside).await;
    // It is answered, and told to give back what it took.
    world.call(outside).await;
    assert_eq!(outside.counted().0, done + 2, "{payment:?}");
    assert_eq!(put_aside(platform).await, 0, "{payment:?}");
    world.check_amounts();
    world.check_rails(outside);
    if direct { Value::Null } else { payer.get(&path, &[]).await.ok() }
}

#[tokio::test]
async fn what_is_paid_to_an_account_that_is_gone_is_given_back() {
    for capture in [false, true] {
        let all = world(&[Answers::WhenCalled]);
        for named in [
            &[][..],
            &["transfer_data[destination]"],
            &["on_behalf_of", "transfer_data[destination]"],
            &["on_behalf_of"],
        ] {
            let intent = leave(&all, named, capture).await;
            if !named.is_empty() {
                assert_eq!(intent["status"], "requires_payment_method", "{named:?}");
                assert_eq!(intent["last_payment_error"]["code"], "processing_error");
            }
            let balance = all.2.get("/v1/balance", &[]).await.ok();
            assert_eq!(balance["available"][0]["amount"], 0, "{named:?} {capture}");
            assert_eq!(balance["pending"][0]["amount"], 0, "{named:?} {capture}");
        }
    }
}

#[tokio::test]
async fn what_is_taken_meanwhile_by_another_payment_is_taken_once() {
    let (world, outside, platform) = world(&[Answers::WhenCalled]);
    let first = pay(&platform, "k").await;
    let path = format!("/v1/payment_intents/{}", id(&first));
    for (way, params) in [("confirm", &[("payment_method", "pm_card_visa")][..]), ("capture", &[])]
    {
        let refused = platform.post(&format!("{path}/{way}"), params).await.refused(400);
        assert_eq!(refused["code"], "payment_intent_unexpected_state", "{way}");
    }
    let refund = [("payment_intent", first["id"].as_str().unwrap())];
    platform.post("/v1/refunds", &refund).await.refused(400);
    let charge = first["latest_charge"].as_str().unwrap();
    platform.post("/v1/refunds", &[("charge", charge)]).await.refused(400);
    platform.post(&format!("/v1/charges/{charge}/capture"), &[]).await.refused(400);
    let account = platform.account(CUSTOM).await;
    let drawn = [
        ("amount", "10"),
        ("currency", "usd"),
        ("destination", account.as_str()),
        ("source_transaction", charge),
    ];
    platform.post("/v1/transfers", &drawn).await.refused(400);
    world.call(&outside).await;
    assert_eq!(outside.counted(), (1, 1));
    assert_eq!(available(&platform).await, 941);
    platform.post("/v1/transfers", &drawn).await.ok();
    world.check_amounts();
    world.check_rails(&outside);
}

#[tokio::test]
async fn an_answer_that_could_not_be_concluded_is_concluded_when_it_can_be() {
    let (world, outside, platform) = world(&[Answers::AtOnce]);
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    let held = [&PAYMENT[..], &[("capture_method", "manual")]].concat();
    let held = seller.post("/v1/payment_intents", &held).await.ok();
    outside.answer(Answers::WhenCalled);
    let path = format!("/v1/payment_intents/{}", id(&held));
    seller.post(&format!("{path}/capture"), &[]).await.ok();
    platform.delete(&format!("/v1/accounts/{account}")).await.ok();
    // The money is taken for an account that is gone, and the acquirer does not give it back.
    outside.answer_in_turn(&[Answers::WhenCalled, Answers::Refused]);
    world.call(&outside).await;
    let timers = platform.get("/v1/sandbox/timers", &[]).await.ok();
    let aside = &timers["data"][0];
    assert_eq!((&aside["kind"], &aside["about"]["about"]), (&"conclude".into(), &held["id"]));
    let again = format!("/v1/sandbox/timers/{}/run", id(aside));
    outside.answer(Answers::Refused);
    platform.post(&again, &[]).await.refused(500);
    assert_eq!(put_aside(&platform).await, 1);
    outside.answer(Answers::AtOnce);
    platform.post(&again, &[]).await.ok();
    assert_eq!(put_aside(&platform).await, 0);
    let charge = held["latest_charge"].as_str().unwrap();
    let charge = world.engine.read(1, |reader| reader.find_anywhere::<Charge>(charge)).unwrap();
    assert_eq!(charge.unwrap().object.state(), ChargeState::Failed);
    world.check_amounts();
    world.check_rails(&outside);
}
