//! A marketplace in which something of everything has happened.

use serde_json::{Value, json};
use testkit::{Actor, World};

/// What the paths of lists name.
pub struct Market {
    pub platform: Actor,
    pub seller: Actor,
    pub seller_id: String,
    pub company: String,
    pub customer: String,
    pub charge: String,
    pub transfer: String,
    pub fee: String,
}

pub fn id(object: &Value) -> String {
    object["id"].as_str().expect("an id").to_owned()
}

const SELLER: &[(&str, &str)] = &[
    ("type", "custom"),
    ("country", "US"),
    ("business_type", "individual"),
    ("capabilities[transfers][requested]", "true"),
    ("capabilities[card_payments][requested]", "true"),
];

pub async fn market(world: &World) -> Market {
    let platform = world.platform("a");
    let seller_id = platform.account(SELLER).await;
    let seller = platform.on(&seller_id);
    let company = company(&platform).await;
    let (customer, charge, transfer, fee) = money(&platform, &seller, &seller_id).await;
    files(&platform).await;
    newer(&platform).await;
    listeners(&platform).await;
    let refund = [("charge", charge.as_str()), ("amount", "5")];
    for _ in 0..2 {
        platform.post("/v1/customers", &[]).await.ok();
        platform.post("/v1/refunds", &refund).await.ok();
    }
    Market { platform, seller, seller_id, company, customer, charge, transfer, fee }
}

/// Endpoints that nothing is ever delivered to. The clock does not move after these: it would wait
/// for them.
async fn listeners(platform: &Actor) {
    for kind in ["refund.created", "transfer.created", "customer.created"] {
        let endpoint = [("url", "https://example.com"), ("enabled_events[]", kind)];
        platform.post("/v1/webhook_endpoints", &endpoint).await.ok();
    }
    let destination = json!({
        "name": "Ours", "type": "webhook_endpoint", "event_payload": "thin",
        "enabled_events": ["v2.core.event_destination.ping"],
        "webhook_endpoint": { "url": "https://example.com" },
    });
    for _ in 0..2 {
        platform.post_json("/v2/core/event_destinations", &destination).await.ok();
    }
}

/// An account with persons of many roles, and with banks and cards in several currencies.
async fn company(platform: &Actor) -> String {
    let company = [("type", "custom"), ("country", "US"), ("business_type", "company")];
    let company = id(&platform.post("/v1/accounts", &company).await.ok());
    let persons = format!("/v1/accounts/{company}/persons");
    for roles in [
        &["owner"][..],
        &["owner", "director"],
        &["executive"],
        &["representative", "executive"],
        &["director"],
        &[],
    ] {
        let roles: Vec<_> = roles.iter().map(|role| format!("relationship[{role}]")).collect();
        let mut params: Vec<_> = roles.iter().map(|role| (role.as_str(), "true")).collect();
        params.push(("first_name", "Jo"));
        platform.post(&persons, &params).await.ok();
    }
    let external = format!("/v1/accounts/{company}/external_accounts");
    for token in ["btok_us", "tok_visa_debit", "btok_us", "tok_visa_debit", "btok_us"] {
        platform.post(&external, &[("external_account", token)]).await.ok();
    }
    company
}

async fn money(
    platform: &Actor,
    seller: &Actor,
    seller_id: &str,
) -> (String, String, String, String) {
    let mut customers = Vec::new();
    for email in ["a@example.com", "b@example.com", "a@example.com"] {
        customers.push(id(&platform.post("/v1/customers", &[("email", email)]).await.ok()));
    }
    let of = format!("/v1/customers/{}", customers[0]);
    for token in ["tok_visa", "tok_mastercard"] {
        platform.post(&format!("{of}/sources"), &[("source", token)]).await.ok();
    }
    for allow in ["always", "limited", "unspecified", "always"] {
        let card = [("type", "card"), ("card[token]", "tok_visa"), ("allow_redisplay", allow)];
        let method = id(&platform.post("/v1/payment_methods", &card).await.ok());
        let attach = format!("/v1/payment_methods/{method}/attach");
        platform.post(&attach, &[("customer", &customers[0])]).await.ok();
    }
    let share = [("transfer_data[destination]", seller_id), ("application_fee_amount", "100")];
    let mut charges = Vec::new();
    for round in 0..3 {
        for (place, customer) in customers.iter().enumerate() {
            let group = ["one", "two"][(round + place) % 2];
            let mut params = vec![("customer", customer.as_str()), ("transfer_group", group)];
            if place != 1 {
                params.extend(share);
            }
            if place == 2 {
                params.push(("payment_method", "pm_card_bypassPending"));
            }
            charges.push(platform.pay(&params).await["latest_charge"].clone());
        }
        seller.pay(&[("payment_method", "pm_card_bypassPending")]).await;
        if round == 1 {
            let manual = [("amount", "150"), ("currency", "usd")];
            seller.post("/v1/payouts", &manual).await.ok();
            let instant = [("amount", "20"), ("currency", "usd"), ("method", "instant")];
            seller.post("/v1/payouts", &instant).await.ok();
            let fails = id(&seller.post("/v1/payouts", &manual).await.ok());
            seller.post(&format!("/v1/payouts/{fails}/cancel"), &[]).await.ok();
        }
        for amount in ["10", "20"] {
            let refund = [("charge", charges[3 * round]["id"].as_str().unwrap())];
            let back = [("amount", amount), ("reverse_transfer", "true")];
            let back = [&refund[..], &back[..], &[("refund_application_fee", "true")]].concat();
            platform.post("/v1/refunds", &back).await.ok();
        }
        platform.pay(&[("currency", "eur"), ("payment_method", "pm_card_bypassPending")]).await;
        platform.advance("days", 2).await;
    }
    let own = [("amount", "50"), ("currency", "usd"), ("destination", seller_id)];
    platform.post("/v1/transfers", &own).await.ok();
    let charge = id(&charges[0]);
    let shown = platform.get(&format!("/v1/charges/{charge}"), &[]).await.ok();
    let text = |name: &str| shown[name].as_str().expect("a link").to_owned();
    (customers.swap_remove(0), charge, text("transfer"), text("application_fee"))
}

async fn files(platform: &Actor) {
    let image = crate::files::png(200);
    let mut files = Vec::new();
    for purpose in ["business_icon", "business_icon", "customer_signature"] {
        let file = platform.upload(None, &[("purpose", purpose)], "a.png", &image).await.ok();
        files.push(id(&file));
    }
    let later = (testkit::START + 30 * 86_400).to_string();
    let soon = platform.post("/v1/sandbox/clock", &[("advance[seconds]", "1")]).await.ok();
    let soon = (soon["now"].as_i64().expect("a time") + 60).to_string();
    for (file, expires) in [(0, None), (1, Some(&soon)), (1, Some(&later)), (0, Some(&soon))] {
        let link = [("file", files[file].as_str())].into_iter();
        let link: Vec<_> = link.chain(expires.map(|at| ("expires_at", at.as_str()))).collect();
        platform.post("/v1/file_links", &link).await.ok();
    }
    let link = id(&platform.post("/v1/file_links", &[("file", &files[0])]).await.ok());
    platform.post(&format!("/v1/file_links/{link}"), &[("expires_at", "now")]).await.ok();
    platform.advance("hours", 1).await;
}

/// Accounts of the newer API, one of them closed.
async fn newer(platform: &Actor) {
    let recipient = json!({ "capabilities": { "stripe_balance": {
        "stripe_transfers": { "requested": true } } } });
    let merchant = json!({ "capabilities": { "card_payments": { "requested": true } } });
    for configuration in [
        json!({ "recipient": recipient }),
        json!({ "merchant": merchant }),
        json!({ "recipient": recipient, "merchant": merchant }),
        json!({ "recipient": recipient }),
    ] {
        let account = json!({
            "contact_email": "a@example.com", "identity": { "country": "us" },
            "configuration": configuration, "dashboard": "none",
            "defaults": { "responsibilities": {
                "fees_collector": "application", "losses_collector": "application" } },
        });
        platform.post_json("/v2/core/accounts", &account).await.ok();
    }
    let newest = platform.list("/v2/core/accounts", &[("limit", "1")]).await;
    let close = format!("/v2/core/accounts/{}/close", id(&newest[0]));
    let applied = json!({ "applied_configurations": newest[0]["applied_configurations"] });
    platform.post_json(&close, &applied).await.ok();
}
