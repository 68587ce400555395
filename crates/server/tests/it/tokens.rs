//! Tokens: what stands for a card or a bank account, once.

use serde_json::json;
use testkit::{Actor, World};

use crate::money::{events, refusal, see, statement, text, told_since};

const CARD: [(&str, &str); 4] = [
    ("card[number]", "4242424242424242"),
    ("card[exp_month]", "12"),
    ("card[exp_year]", "2035"),
    ("card[cvc]", "123"),
];

/// The card with another value, or without one.
fn card<'p>(name: &'p str, value: &'p str) -> Vec<(&'p str, &'p str)> {
    let mut params = CARD.to_vec();
    params.retain(|(known, _)| *known != name);
    if !value.is_empty() {
        params.push((name, value));
    }
    params
}

async fn pay(actor: &Actor, source: &str) -> testkit::Answer {
    let params = [("amount", "500"), ("currency", "usd"), ("source", source)];
    actor.post("/v1/charges", &params).await
}

#[tokio::test]
async fn a_card_is_paid_with_once() {
    let world = World::new(1);
    let platform = world.platform("a");
    let before = events(&platform).await;
    // As a browser makes it.
    let made = platform.browser().post("/v1/tokens", &CARD).await.ok();
    let shown = ["object", "type", "used", "livemode"].map(|field| made[field].clone());
    assert_eq!(shown, [json!("token"), json!("card"), json!(false), json!(false)]);
    let shown = ["last4", "brand", "exp_month", "exp_year", "cvc_check"];
    let shown = shown.map(|field| made["card"][field].clone());
    assert_eq!(shown, [json!("4242"), json!("Visa"), json!(12), json!(2035), json!("unchecked")]);
    assert!(!made.to_string().contains("4242424242424242"));
    assert_eq!(told_since(&platform, before).await, [""; 0]);
    let id = text(&made, "id");
    pay(&platform, &id).await.ok();
    assert_eq!(see(&platform, "tokens", &id).await["used"], true);
    let refused = refusal(pay(&platform, &id).await);
    let words = "You cannot use a Stripe token more than once".to_owned();
    assert_eq!(refused, ("token_already_used".to_owned(), String::new(), words));
    assert_eq!(statement(&platform).await, [("charge".to_owned(), 500, 45)]);
}

#[tokio::test]
async fn what_is_no_card() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (name, value, code, param) in [
        ("card[number]", "4242424242424241", "incorrect_number", "number"),
        ("card[number]", "x", "incorrect_number", "number"),
        ("card[number]", "4222222222222220", "card_declined", ""),
        ("card[exp_month]", "0", "invalid_expiry_month", "exp_month"),
        ("card[exp_month]", "13", "invalid_expiry_month", "exp_month"),
        ("card[exp_month]", "-1", "invalid_expiry_month", "exp_month"),
        ("card[exp_year]", "2029", "invalid_expiry_year", "exp_year"),
        ("card[exp_year]", "29", "invalid_expiry_year", "exp_year"),
        ("card[exp_year]", "2081", "invalid_expiry_year", "exp_year"),
        ("card[cvc]", "12", "invalid_cvc", "cvc"),
        ("card[cvc]", "12345", "invalid_cvc", "cvc"),
    ] {
        let error = platform.post("/v1/tokens", &card(name, value)).await.refused(402);
        let found = ["code", "param"].map(|field| error[field].as_str().unwrap_or_default());
        assert_eq!(found, [code, param], "{name}={value}");
    }
    for (params, code, param) in [
        (vec![], "parameter_missing", "card"),
        (card("card[number]", ""), "parameter_missing", "card[number]"),
        (card("card[exp_month]", ""), "parameter_missing", "card[exp_month]"),
        (vec![("customer", "cus_x")], "resource_missing", "customer"),
    ] {
        let refused = refusal(platform.post("/v1/tokens", &params).await);
        assert_eq!((refused.0.as_str(), refused.1.as_str()), (code, param), "{params:?}");
    }
    let bank = [("bank_account[country]", "US")];
    let both = [&CARD[..], &bank].concat();
    platform.post("/v1/tokens", &both).await.refused(400);
}

#[tokio::test]
async fn a_token_is_used_up_by_what_succeeds_only() {
    let world = World::new(1);
    let platform = world.platform("a");
    let token = text(&platform.post("/v1/tokens", &CARD).await.ok(), "id");
    let little = [("amount", "49"), ("currency", "usd"), ("source", token.as_str())];
    assert_eq!(refusal(platform.post("/v1/charges", &little).await).0, "amount_too_small");
    assert_eq!(see(&platform, "tokens", &token).await["used"], false);
    // A card is no bank account, nor anybody else's.
    let account = platform.account(&[("type", "custom"), ("country", "US")]).await;
    let error = pay(&platform.on(&account), &token).await;
    assert_eq!(refusal(error).0, "resource_missing");
    let error = pay(&world.platform("b"), &token).await;
    assert_eq!(refusal(error).0, "resource_missing");
    let customer = platform.post("/v1/customers", &[("source", &token)]).await.ok();
    assert_eq!(see(&platform, "tokens", &token).await["used"], true);
    assert!(customer["default_source"].is_string());
}

#[tokio::test]
async fn a_bank_account_is_no_card() {
    let world = World::new(1);
    let platform = world.platform("a");
    let bank = [
        ("bank_account[country]", "US"),
        ("bank_account[currency]", "usd"),
        ("bank_account[routing_number]", "110000000"),
        ("bank_account[account_number]", "000123456789"),
    ];
    let made = platform.post("/v1/tokens", &bank).await.ok();
    assert_eq!(
        (&made["type"], &made["bank_account"]["last4"]),
        (&json!("bank_account"), &json!("6789"))
    );
    assert!(!made.to_string().contains("000123456789"));
    let token = text(&made, "id");
    assert_eq!(refusal(pay(&platform, &token).await).0, "resource_missing");
    assert_eq!(see(&platform, "tokens", &token).await["used"], false, "a refusal keeps nothing");
    let account = platform.account(&[("type", "custom"), ("country", "US")]).await;
    let path = format!("/v1/accounts/{account}/external_accounts");
    let error = platform.post(&path, &[("external_account", "tok_x")]).await;
    assert_eq!(error.status, 400, "{}", error.body);
    platform.post(&path, &[("external_account", token.as_str())]).await.ok();
    let again = platform.post(&path, &[("external_account", token.as_str())]).await;
    assert_eq!(refusal(again).0, "token_already_used");
}
