//! Test cards: what their issuers say, what is checked, and which of them can be used again.

use serde_json::{Value, json};
use testkit::{Actor, World};

use crate::money::{refusal, see, text};

const PAYMENT: [(&str, &str); 4] = [
    ("amount", "700"),
    ("currency", "usd"),
    ("confirm", "true"),
    ("payment_method_types[]", "card"),
];

async fn pay(platform: &Actor, more: &[(&str, &str)]) -> testkit::Answer {
    platform.post("/v1/payment_intents", &[&PAYMENT[..], more].concat()).await
}

/// A payment method with a card's number, and what else is told.
async fn method(platform: &Actor, number: &str, more: &[(&str, &str)]) -> Value {
    let card = [
        ("type", "card"),
        ("card[number]", number),
        ("card[exp_month]", "3"),
        ("card[exp_year]", "2060"),
    ];
    platform.post("/v1/payment_methods", &[&card[..], more].concat()).await.ok()
}

#[tokio::test]
async fn a_decline_says_what_to_do() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (later, never) = ("try_again_later", "do_not_try_again");
    for (name, code, reason, advice, number, network) in [
        ("visa_chargeDeclinedLostCard", "card_declined", "lost_card", never, json!("01"), "41"),
        ("visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", never, json!("01"), "43"),
        (
            "visa_chargeCustomerFailStolenCard",
            "card_declined",
            "stolen_card",
            never,
            json!("01"),
            "43",
        ),
        ("chargeDeclined", "card_declined", "generic_decline", later, Value::Null, "01"),
        ("chargeCustomerFail", "card_declined", "generic_decline", later, Value::Null, "01"),
    ] {
        let sent = [("payment_method", format!("pm_card_{name}"))];
        let sent = [(sent[0].0, sent[0].1.as_str())];
        let error = pay(&platform, &sent).await.refused(402);
        let charge = see(&platform, "charges", &text(&error, "charge")).await;
        for told in [&error, &error["payment_intent"]["last_payment_error"]] {
            assert_eq!(told["code"], code, "{name}");
            assert_eq!(told["decline_code"], reason, "{name}");
        }
        for told in [&error, &error["payment_intent"]["last_payment_error"], &charge["outcome"]] {
            assert_eq!(told["advice_code"], advice, "{name}");
            assert_eq!(told["network_advice_code"], number, "{name}");
            assert_eq!(told["network_decline_code"], network, "{name}");
        }
    }
    let error = pay(&platform, &[("payment_method", "pm_card_radarBlock")]).await.refused(402);
    assert_eq!(error["decline_code"], "fraudulent");
    assert!(error.get("advice_code").is_none() && error.get("network_decline_code").is_none());
    assert_eq!(error["payment_method"]["card"]["checks"]["cvc_check"], "unavailable");
}

#[tokio::test]
async fn what_is_told_is_checked() {
    let world = World::new(1);
    let platform = world.platform("a");
    let told = [
        ("card[cvc]", "321"),
        ("billing_details[address][postal_code]", "12345"),
        ("billing_details[address][line1]", "1 Some Street"),
    ];
    for (number, expected) in [
        ("4000000000000028", ["fail", "pass", "pass"]),
        ("4000000000000010", ["fail", "fail", "pass"]),
        ("4000000000000044", ["unavailable", "unavailable", "pass"]),
        ("5555555555554444", ["pass", "pass", "pass"]),
    ] {
        let made = method(&platform, number, &told).await;
        let id = text(&made, "id");
        let names = ["address_line1_check", "address_postal_code_check", "cvc_check"];
        let checks = |card: &Value| names.map(|name| card["checks"][name].clone());
        assert_eq!(checks(&made["card"]), ["unchecked"; 3].map(Value::from), "{number}");
        let intent = pay(&platform, &[("payment_method", &id)]).await.ok();
        let charge = see(&platform, "charges", &text(&intent, "latest_charge")).await;
        let expected = expected.map(Value::from);
        assert_eq!(checks(&charge["payment_method_details"]["card"]), expected, "{number}");
        let used = see(&platform, "payment_methods", &id).await;
        assert_eq!(checks(&used["card"]), expected, "{number}");
        assert_eq!(charge["radar_options"], json!({}));
    }
    // What is not told can't be wrong.
    let made = method(&platform, "4000000000000101", &[]).await;
    pay(&platform, &[("payment_method", &text(&made, "id"))]).await.ok();
    let made = method(&platform, "4000000000000036", &told[..1]).await;
    pay(&platform, &[("payment_method", &text(&made, "id"))]).await.ok();
    let made = method(&platform, "4000000000000036", &told).await;
    let error = pay(&platform, &[("payment_method", &text(&made, "id"))]).await.refused(402);
    assert_eq!((&error["code"], &error["param"]), (&"incorrect_zip".into(), &"address_zip".into()));
}

#[tokio::test]
async fn a_card_that_nobody_has_is_used_once_whatever_comes_of_it() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (number, status) in [("4000000000009995", 402), ("5200828282828210", 200)] {
        let made = method(&platform, number, &[("card[cvc]", "321")]).await;
        let id = text(&made, "id");
        assert_eq!(pay(&platform, &[("payment_method", &id)]).await.status, status);
        let (_, _, message) = refusal(pay(&platform, &[("payment_method", &id)]).await);
        assert!(message.starts_with("The provided PaymentMethod was previously used"), "{message}");
        let used = see(&platform, "payment_methods", &id).await;
        assert_eq!(used["card"]["checks"]["cvc_check"], "pass");
        let customer = text(&platform.post("/v1/customers", &[]).await.ok(), "id");
        let attach = format!("/v1/payment_methods/{id}/attach");
        platform.post(&attach, &[("customer", &customer)]).await.refused(400);
    }
}

#[tokio::test]
async fn well_known_names_give_fresh_methods() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut seen = Vec::new();
    for name in ["pm_card_gb_debit", "pm_card_th_credit", "pm_card_avsZipFail", "pm_card_gb_debit"]
    {
        let method = see(&platform, "payment_methods", name).await;
        let id = text(&method, "id");
        assert!(id.starts_with("pm_") && id != name && !seen.contains(&id), "{id}");
        let (year, month) = model::calendar::month_of(method["created"].as_i64().unwrap());
        assert_eq!(method["card"]["exp_month"], month);
        assert_eq!(method["card"]["exp_year"], year + 1);
        pay(&platform, &[("payment_method", &id)]).await.ok();
        seen.push(id);
    }
    assert_eq!(platform.get("/v1/payment_methods/pm_card_unheard_of", &[]).await.status, 400);
}

#[tokio::test]
async fn a_payer_who_is_not_there_authenticates_nothing() {
    let world = World::new(1);
    let platform = world.platform("a");
    let off = [("off_session", "true")];
    for (name, there, away) in [
        ("threeDSecureRequired", "requires_action", "generic_decline"),
        ("authenticationRequired", "requires_action", "authentication_required"),
        (
            "indiaRecurringMandateSetupAndRenewalsSuccess",
            "requires_action",
            "authentication_required",
        ),
    ] {
        let card = format!("pm_card_{name}");
        let card = [("payment_method", card.as_str())];
        let intent = pay(&platform, &card).await.ok();
        assert_eq!(intent["status"], there, "{name}");
        let source = &intent["next_action"]["use_stripe_sdk"]["source"];
        assert!(source.as_str().unwrap().starts_with("src_"), "{source}");
        let error = pay(&platform, &[card[0], off[0]]).await.refused(402);
        assert_eq!(error["decline_code"], away, "{name}");
    }
}
