//! What a sandbox lets its platform say of itself.

use serde_json::{Value, json};
use testkit::World;

use crate::money::{SELLER, refusal, text};

#[tokio::test]
async fn a_platform_pays_itself_out() {
    let world = World::new(1);
    let platform = world.platform("a");
    platform.pay(&[("payment_method", "pm_card_bypassPending")]).await;
    let money = [("amount", "100"), ("currency", "usd")];
    let payout = platform.post("/v1/payouts", &money).await.ok();
    let first = text(&payout, "destination");
    platform.advance("days", 4).await;
    let path = format!("/v1/payouts/{}", text(&payout, "id"));
    assert_eq!(platform.get(&path, &[]).await.ok()["status"], "paid");

    let other = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "US"),
        ("external_account[currency]", "usd"),
        ("external_account[routing_number]", "110000000"),
        ("external_account[account_number]", "000111111116"),
    ];
    let settings = platform.post("/v1/sandbox/settings", &other).await.ok();
    assert_eq!(settings["object"], "sandbox.settings");
    let payout = platform.post("/v1/payouts", &money).await.ok();
    assert_ne!(text(&payout, "destination"), first);
    platform.advance("days", 4).await;
    let path = format!("/v1/payouts/{}", text(&payout, "id"));
    assert_eq!(platform.get(&path, &[]).await.ok()["failure_code"], "no_account");

    let unnamed = [other[1], other[2], other[3], other[4]];
    let answer = platform.post("/v1/sandbox/settings", &unnamed).await;
    assert_eq!(refusal(answer).1, "external_account[object]");
    // It is said by the platform for itself.
    let seller = platform.on(&platform.account(SELLER).await);
    assert_eq!(seller.post("/v1/sandbox/settings", &other).await.status, 403);
}

#[tokio::test]
async fn a_platform_says_where_it_is_before_it_has_accounts() {
    let world = World::new(1);
    let platform = world.platform("a");
    let settings = "/v1/sandbox/settings";
    let said = [("country", "gb"), ("default_currency", "eur"), ("name", "Northern Markets")];
    platform.post(settings, &said).await.ok();
    let shown = platform.post(settings, &[("business_profile[mcc]", "5812")]).await.ok();
    assert_eq!(shown["business_profile"], json!({ "mcc": "5812", "name": "Northern Markets" }));
    assert_eq!((&shown["country"], &shown["default_currency"]), (&json!("GB"), &json!("eur")));
    let banks = shown["external_accounts"]["data"].as_array().unwrap();
    assert_eq!(banks.len(), 1);
    assert_eq!((&banks[0]["country"], &banks[0]["currency"]), (&json!("GB"), &json!("gbp")));
    let own = platform.get("/v1/account", &[]).await.ok();
    assert_eq!((&own["country"], &own["business_profile"]["mcc"]), (&json!("GB"), &json!("5812")));
    assert_eq!(own["settings"]["dashboard"]["display_name"], "Northern Markets");

    let bypass = [("payment_method", "pm_card_bypassPending"), ("currency", "gbp")];
    let paid = platform.pay(&bypass).await;
    let statement = &paid["latest_charge"]["calculated_statement_descriptor"];
    assert_eq!(*statement, "NORTHERN MARKETS");
    let payout = platform.post("/v1/payouts", &[("amount", "100"), ("currency", "gbp")]).await;
    assert_eq!(payout.ok()["destination"], banks[0]["id"]);

    // Accounts are where it is, and do what it does.
    let profile = ("business_profile[url]", "https://shop.example");
    let made = platform.post("/v1/accounts", &[("type", "express"), profile]).await.ok();
    assert_eq!(
        (&made["country"], &made["business_profile"]["mcc"]),
        (&json!("GB"), &json!("5812"))
    );
    let answer = platform.post(settings, &[("country", "US")]).await;
    let expected = "The platform's country can't be changed from GB to US";
    assert_eq!(refusal(answer), (String::new(), "country".into(), expected.into()));
    platform.post(settings, &[("country", "GB"), ("mcc", "5462")]).await.ok();
    let renamed = platform.post(settings, &[("name", "Southern Markets")]).await.ok();
    let expected = json!({ "mcc": "5462", "name": "Southern Markets" });
    assert_eq!(renamed["business_profile"], expected);
    assert_eq!(platform.list("/v1/sandbox/timers", &[]).await, [Value::Null; 0]);
    world.check_books();
}

#[tokio::test]
async fn settings_that_can_not_be() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (name, value, code, param) in [
        ("country", "ZZ", "country_unsupported", "country"),
        // Accounts there can only be paid from abroad.
        ("country", "KR", "country_unsupported", "country"),
        ("default_currency", "jpy", "", "default_currency"),
        ("mcc", "1234", "", "business_profile[mcc]"),
        ("business_profile[mcc]", "1234", "", "business_profile[mcc]"),
        ("strict", "very", "", "strict"),
    ] {
        let answer = platform.post("/v1/sandbox/settings", &[(name, value)]).await;
        let (found, at, _) = refusal(answer);
        assert_eq!((&*found, &*at), (code, param), "{name}={value}");
    }
}

#[tokio::test]
async fn what_production_enforces_is_enforced_if_asked() {
    let world = World::new(1);
    let platform = world.platform("a");
    let recipient = [
        ("type", "custom"),
        ("country", "TN"),
        ("tos_acceptance[service_agreement]", "recipient"),
        ("capabilities[transfers][requested]", "true"),
    ];
    let recipient = platform.account(&recipient).await;
    let seller = platform.account(SELLER).await;
    let fresh = platform.post("/v1/accounts", &[("type", "standard")]).await.ok();
    let (fresh, paid) = (platform.on(&text(&fresh, "id")), platform.on(&recipient));
    let charge = [("amount", "900"), ("currency", "usd"), ("source", "tok_visa")];
    platform.pay(&[("payment_method", "pm_card_bypassPending"), ("amount", "9000")]).await;
    let send = async |to: &str, amount| {
        let sent = [("amount", amount), ("currency", "usd"), ("destination", to)];
        platform.post("/v1/transfers", &sent).await.ok();
    };
    let available = async || {
        let balance = paid.get("/v1/balance", &[]).await.ok();
        balance["available"][0]["amount"].as_i64().unwrap_or(0)
    };

    send(&recipient, "100").await;
    assert_eq!(available().await, 100);
    fresh.post("/v1/charges", &charge).await.ok();

    let settings = "/v1/sandbox/settings";
    assert_eq!(platform.post(settings, &[("strict", "true")]).await.ok()["strict"], true);
    send(&recipient, "10").await;
    let destination = [
        ("payment_method", "pm_card_bypassPending"),
        ("transfer_data[destination]", &*recipient),
        ("transfer_data[amount]", "1"),
    ];
    platform.pay(&destination).await;
    assert_eq!(available().await, 100);
    assert_eq!(refusal(fresh.post("/v1/charges", &charge).await).0, "capability_not_active");
    send(&seller, "100").await;
    let others = platform.on(&seller).get("/v1/balance", &[]).await.ok();
    assert_eq!(others["available"][0]["amount"], 100);
    platform.advance("hours", 23).await;
    assert_eq!(available().await, 100);
    platform.advance("hours", 2).await;
    assert_eq!(available().await, 111);

    // It is said of one thing at a time.
    let shown = platform.post(settings, &[("name", "Fair")]).await.ok();
    assert_eq!(shown["strict"], true);
    platform.post(settings, &[("strict", "false")]).await.ok();
    fresh.post("/v1/charges", &charge).await.ok();
    world.check_books();
}
