//! Objects to send things to.

use std::collections::HashMap;

use serde_json::{Value, json};
use testkit::Actor;

/// Ids of objects that there are, by the word of a path that stands before them, and by the
/// parameters that name them.
pub type Seeds = HashMap<&'static str, String>;

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}

/// One object of each kind.
pub async fn seeds(platform: &Actor) -> Seeds {
    let mut seeds =
        Seeds::from([("country_specs", "US".into()), ("capabilities", "card_payments".into())]);
    // Nothing is put aside on a healthy platform.
    seeds.insert("timers", "tmr_1".into());
    account(platform, &mut seeds).await;
    payer(platform, &mut seeds).await;
    money(platform, &mut seeds).await;
    files_and_tokens(platform, &mut seeds).await;
    listeners(platform, &mut seeds).await;
    seeds.insert("events", first(platform.list("/v1/events", &[("limit", "1")]).await));
    seeds.insert("thin_events", first(platform.list("/v2/core/events", &[("limit", "1")]).await));
    for (kind, id) in &seeds {
        assert!(!id.is_empty(), "there is no seed of {kind}");
    }
    seeds
}

fn first(list: Vec<Value>) -> String {
    list.first().map(id).unwrap_or_default()
}

async fn account(platform: &Actor, seeds: &mut Seeds) {
    let account = [("type", "custom"), ("country", "US"), ("business_type", "individual")];
    let account = platform.account(&account).await;
    let of = format!("/v1/accounts/{account}");
    seeds.insert("persons", first(platform.list(&format!("{of}/persons"), &[]).await));
    let external = platform.list(&format!("{of}/external_accounts"), &[]).await;
    seeds.insert("external_accounts", first(external));
    seeds.insert("accounts", account);
}

async fn payer(platform: &Actor, seeds: &mut Seeds) {
    let customer = id(&platform.post("/v1/customers", &[("email", "a@example.com")]).await.ok());
    let source = format!("/v1/customers/{customer}/sources");
    seeds.insert("sources", id(&platform.post(&source, &[("source", "tok_visa")]).await.ok()));
    let attach = "/v1/payment_methods/pm_card_visa/attach";
    let method = platform.post(attach, &[("customer", &customer)]).await.ok();
    seeds.insert("payment_methods", id(&method));
    seeds.insert("customers", customer);
}

async fn money(platform: &Actor, seeds: &mut Seeds) {
    let account = seeds["accounts"].clone();
    let share = [("application_fee_amount", "100"), ("transfer_data[destination]", &*account)];
    let paid = platform.pay(&share).await;
    let charge = id(&paid["latest_charge"]);
    let charged = platform.get(&format!("/v1/charges/{charge}"), &[]).await.ok();
    let text = |name: &str| charged[name].as_str().unwrap_or_default().to_owned();
    let (transfer, fee) = (text("transfer"), text("application_fee"));
    seeds.insert("balance_transactions", text("balance_transaction"));
    let refund = [("charge", &*charge), ("amount", "100")];
    seeds.insert("refunds", id(&platform.post("/v1/refunds", &refund).await.ok()));
    let part = [("amount", "10")];
    let reversals = format!("/v1/transfers/{transfer}/reversals");
    seeds.insert("reversals", id(&platform.post(&reversals, &part).await.ok()));
    let returned = format!("/v1/application_fees/{fee}/refunds");
    seeds.insert("fee_refunds", id(&platform.post(&returned, &part).await.ok()));
    seeds.insert("payment_intents", unconfirmed(platform).await);
    let held = platform.pay(&[("capture_method", "manual")]).await;
    seeds.insert("held_charge", id(&held["latest_charge"]));
    seeds.insert("held_intent", id(&held));
    let doubted = [("payment_method", "pm_card_threeDSecure2Required")];
    seeds.insert("doubted_intent", id(&platform.pay(&doubted).await));
    platform.advance("days", 7).await;
    let payouts = platform.on(&account).list("/v1/payouts", &[]).await;
    seeds.insert("payouts", first(payouts));
    seeds.insert("charges", charge);
    seeds.insert("transfers", transfer);
    seeds.insert("application_fees", fee);
}

/// An intent that waits to be confirmed.
pub async fn unconfirmed(platform: &Actor) -> String {
    let params = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("payment_method", "pm_card_visa"),
        ("payment_method_types[]", "card"),
    ];
    id(&platform.post("/v1/payment_intents", &params).await.ok())
}

async fn files_and_tokens(platform: &Actor, seeds: &mut Seeds) {
    let image = crate::files::png(200);
    let file =
        platform.upload(None, &[("purpose", "business_icon")], "icon.png", &image).await.ok();
    let link = platform.post("/v1/file_links", &[("file", &id(&file))]).await.ok();
    seeds.insert("file_links", id(&link));
    let card = [("number", "4242424242424242"), ("exp_month", "12"), ("exp_year", "2035")];
    let card: Vec<_> = card.map(|(name, value)| (format!("card[{name}]"), value)).into();
    let card: Vec<_> = card.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    seeds.insert("tokens", id(&platform.post("/v1/tokens", &card).await.ok()));
    seeds.insert("files", id(&file));
    let token = platform.post_json("/v2/core/account_tokens", &json!({})).await.ok();
    seeds.insert("account_tokens", id(&token));
    let tokens = format!("/v2/core/accounts/{}/person_tokens", seeds["accounts"]);
    seeds.insert("person_tokens", id(&platform.post_json(&tokens, &json!({})).await.ok()));
}

/// Webhook endpoints that nothing is sent to, so that no call waits for it.
async fn listeners(platform: &Actor, seeds: &mut Seeds) {
    let endpoint = [("url", "https://example.com"), ("enabled_events[]", "*")];
    let endpoint = id(&platform.post("/v1/webhook_endpoints", &endpoint).await.ok());
    let path = format!("/v1/webhook_endpoints/{endpoint}");
    platform.post(&path, &[("disabled", "true")]).await.ok();
    seeds.insert("webhook_endpoints", endpoint);
    let destination = json!({
        "name": "Ours", "type": "webhook_endpoint", "event_payload": "thin",
        "enabled_events": ["v2.core.account.updated"],
        "webhook_endpoint": { "url": "https://example.com" },
    });
    let destination = platform.post_json("/v2/core/event_destinations", &destination).await.ok();
    let path = format!("/v2/core/event_destinations/{}", id(&destination));
    platform.post_json(&format!("{path}/disable"), &json!({})).await.ok();
    seeds.insert("event_destinations", id(&destination));
}
