//! Values that are filled in for accounts, and what they show of what was never told.

use serde_json::{Value, json};
use testkit::{Actor, World};

async fn custom(platform: &Actor, country: &str, more: &[(&str, &str)]) -> Value {
    let mut params = vec![
        ("type", "custom"),
        ("country", country),
        ("capabilities[card_payments][requested]", "true"),
        ("capabilities[transfers][requested]", "true"),
    ];
    params.extend_from_slice(more);
    platform.post("/v1/accounts", &params).await.ok()
}

async fn fresh(platform: &Actor, kind: &str, country: &str) -> String {
    let account = platform.post("/v1/accounts", &[("type", kind), ("country", country)]).await;
    account.ok()["id"].as_str().unwrap().to_owned()
}

fn path(account: &Value) -> String {
    format!("/v1/accounts/{}", account["id"].as_str().unwrap())
}

fn lists_category(account: &Value) -> bool {
    account["requirements"].to_string().contains("business_profile.mcc")
        || account["future_requirements"].to_string().contains("business_profile.mcc")
}

#[tokio::test]
async fn the_category_is_filled_in_and_never_due() {
    let world = World::new(1);
    let platform = world.platform("a");
    let silent = custom(&platform, "SE", &[("business_type", "company")]).await;
    assert_eq!(silent["business_profile"]["mcc"], Value::Null);
    assert!(lists_category(&silent));
    for (field, value) in [
        ("business_profile[url]", "https://keramik.example"),
        ("business_profile[product_description]", "Bowls and cups"),
    ] {
        let at_once = custom(&platform, "SE", &[(field, value)]).await;
        assert_eq!(at_once["business_profile"]["mcc"], "5734");
        assert!(!lists_category(&at_once), "{:#}", at_once["requirements"]);
    }
    let later = platform
        .post(&path(&silent), &[("business_profile[url]", "https://keramik.example")])
        .await
        .ok();
    assert_eq!(later["business_profile"]["mcc"], "5734");
    assert!(!lists_category(&later));
    let own = [("business_profile[url]", "https://b.example"), ("business_profile[mcc]", "5712")];
    let own = custom(&platform, "SE", &own).await;
    assert_eq!(own["business_profile"]["mcc"], "5712");
}

#[tokio::test]
async fn names_come_from_the_site_or_the_company() {
    let world = World::new(1);
    let platform = world.platform("a");
    let site = [("business_profile[url]", "https://www.keramik.example/about")];
    let settings = custom(&platform, "SE", &site).await["settings"].clone();
    assert_eq!(settings["dashboard"]["display_name"], "Keramik");
    assert_eq!(settings["payments"]["statement_descriptor"], "KERAMIK.EXAMPLE");
    assert_eq!(settings["card_payments"]["statement_descriptor_prefix"], "KERAMIK.EX");
    let company = [("business_type", "company"), ("company[name]", "Ler & Lera AB")];
    let company = custom(&platform, "SE", &company).await;
    assert_eq!(company["business_profile"]["name"], "Ler & Lera AB");
    assert_eq!(company["settings"]["dashboard"]["display_name"], "Ler & Lera AB");
    assert_eq!(company["settings"]["payments"]["statement_descriptor"], "LER & LERA AB");
}

#[tokio::test]
async fn accounts_that_are_paid_out_by_hand_from_the_start_settle_the_next_day() {
    let world = World::new(1);
    let platform = world.platform("a");
    let manual = ("settings[payouts][schedule][interval]", "manual");
    let days = |account: &Value| account["settings"]["payouts"]["schedule"]["delay_days"].clone();
    for country in ["IT", "NZ", "JP"] {
        assert_eq!(days(&custom(&platform, country, &[manual]).await), 1, "{country}");
    }
    // Who is changed later keeps the delay.
    let daily = custom(&platform, "IT", &[]).await;
    let before = days(&daily);
    let changed = platform.post(&path(&daily), &[manual]).await.ok();
    assert_eq!(days(&changed), before);
    for (country, expected) in [("IL", 0), ("PH", 1)] {
        let recipient = platform
            .post(
                "/v1/accounts",
                &[
                    ("type", "custom"),
                    ("country", country),
                    ("tos_acceptance[service_agreement]", "recipient"),
                    ("capabilities[transfers][requested]", "true"),
                    manual,
                ],
            )
            .await
            .ok();
        assert_eq!(days(&recipient), expected, "{country}");
    }
}

#[tokio::test]
async fn a_default_currency_is_taken_or_refused() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = custom(&platform, "NO", &[]).await;
    assert_eq!(account["default_currency"], "nok");
    let changed = platform.post(&path(&account), &[("default_currency", "sek")]).await.ok();
    assert_eq!(changed["default_currency"], "sek");
    let error = platform.post(&path(&account), &[("default_currency", "mxn")]).await.refused(400);
    assert_eq!(error["param"], "default_currency");
    platform.post(&path(&account), &[("default_currency", "zzz")]).await.refused(400);
    assert_eq!(platform.get(&path(&account), &[]).await.ok()["default_currency"], "sek");
}

#[tokio::test]
async fn what_was_not_told_is_null() {
    let world = World::new(1);
    let platform = world.platform("a");
    let told = [("business_type", "individual"), ("individual[nationality]", "FI")];
    let account = custom(&platform, "SE", &told).await;
    let company = &account["company"];
    for name in ["name_kana", "name_kanji"] {
        assert_eq!(company.get(name), Some(&Value::Null), "{name}");
    }
    assert_eq!(company["vat_id_provided"], false);
    let nothing = json!({ "date": null, "ip": null, "user_agent": null });
    assert_eq!(company["ownership_declaration"], nothing);
    let individual = &account["individual"];
    assert_eq!(individual["nationality"], "FI");
    assert_eq!(individual.get("additional_tos_acceptances"), None);
    let persons = platform.list(&format!("{}/persons", path(&account)), &[]).await;
    let person = &persons[0];
    assert_eq!(person["additional_tos_acceptances"], json!({ "account": nothing }));
    for name in [
        "first_name_kana",
        "first_name_kanji",
        "last_name_kana",
        "last_name_kanji",
        "maiden_name",
        "gender",
    ] {
        assert_eq!(person.get(name), Some(&Value::Null), "{name}");
        assert_eq!(individual.get(name), Some(&Value::Null), "{name}");
    }
    let customer = [("shipping[address][line1]", "Quay 1"), ("shipping[name]", "Ann")];
    let customer = platform.post("/v1/customers", &customer).await.ok();
    let address = json!({
        "city": null, "country": null, "line1": "Quay 1", "line2": null, "postal_code": null,
        "state": null
    });
    let shipping = json!({ "address": address, "name": "Ann", "phone": null });
    assert_eq!(customer["shipping"], shipping);
    assert_eq!(customer["address"], Value::Null);
}

/// What a fresh account with the full dashboard is asked for.
const ONBOARDING: [&str; 6] = [
    "business_profile.product_description",
    "business_profile.support_phone",
    "business_profile.url",
    "external_account",
    "tos_acceptance.date",
    "tos_acceptance.ip",
];

#[tokio::test]
async fn a_fresh_account_with_the_full_dashboard_asks_for_nothing_but_the_onboarding() {
    let world = World::new(1);
    let platform = world.platform("a");
    let by_controller = [("controller[stripe_dashboard][type]", "full"), ("country", "DK")];
    for params in [&[("type", "standard"), ("country", "CA")][..], &by_controller] {
        let account = platform.post("/v1/accounts", params).await.ok();
        assert_eq!(account["capabilities"], json!({}));
        assert_eq!(account["charges_enabled"], false);
        let requirements = &account["requirements"];
        for list in ["currently_due", "eventually_due", "past_due"] {
            assert_eq!(requirements[list], json!(ONBOARDING), "{list}");
        }
        assert_eq!(requirements["disabled_reason"], "requirements.past_due");
        let terms = json!({ "date": null, "ip": null, "user_agent": null });
        assert_eq!(account["tos_acceptance"], terms);
        assert_eq!(account["settings"]["invoices"]["hosted_payment_method_save"], "offer");
        let onboard = format!("/v1/sandbox/accounts/{}/onboard", account["id"].as_str().unwrap());
        let enabled = platform.post(&onboard, &[]).await.ok();
        assert_eq!(enabled["charges_enabled"], true, "{:#}", enabled["requirements"]);
        assert_eq!(enabled["capabilities"]["card_payments"], "active");
    }
}

#[tokio::test]
async fn a_fresh_account_with_the_full_dashboard_takes_direct_charges_only() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = fresh(&platform, "standard", "CA").await;
    let charge = [("amount", "900"), ("currency", "cad"), ("source", "tok_visa")];
    let charge = platform.on(&id).post("/v1/charges", &charge).await.ok();
    assert_eq!(charge["status"], "succeeded");
    let payment = [("amount", "900"), ("currency", "cad"), ("payment_method", "pm_card_visa")];
    let on_behalf = [&payment[..], &[("on_behalf_of", &*id)]].concat();
    platform.post("/v1/payment_intents", &on_behalf).await.refused(400);
    let destination = [&payment[..], &[("transfer_data[destination]", &*id)]].concat();
    platform.post("/v1/payment_intents", &destination).await.refused(400);
    // Another one takes none before it is onboarded.
    let express = fresh(&platform, "express", "CA").await;
    platform.on(&express).post("/v1/payment_intents", &payment).await.refused(400);
}

#[tokio::test]
async fn a_paused_account_still_takes_charges() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = platform.account(&[("type", "express"), ("country", "US")]).await;
    platform.post(&format!("/v1/sandbox/accounts/{id}/onboard"), &[]).await.ok();
    let paused = [("payments", "true")];
    platform.post(&format!("/v1/sandbox/accounts/{id}/pause"), &paused).await.ok();
    let charge = [("amount", "900"), ("currency", "usd"), ("source", "tok_visa")];
    let charge = platform.on(&id).post("/v1/charges", &charge).await.ok();
    assert_eq!(charge["status"], "succeeded");
    platform.post(&format!("/v1/accounts/{id}/reject"), &[("reason", "other")]).await.ok();
    let charge = [("amount", "900"), ("currency", "usd"), ("source", "tok_visa")];
    platform.on(&id).post("/v1/charges", &charge).await.refused(400);
}

#[tokio::test]
async fn an_account_is_deleted_whatever_is_in_its_balance() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = fresh(&platform, "standard", "CA").await;
    let charge = [("amount", "2500"), ("currency", "cad"), ("source", "tok_visa")];
    let charge = platform.on(&id).post("/v1/charges", &charge).await.ok();
    let charge = charge["id"].as_str().unwrap();
    platform.on(&id).post("/v1/refunds", &[("charge", charge), ("amount", "700")]).await.ok();
    let gone = platform.delete(&format!("/v1/accounts/{id}")).await.ok();
    assert_eq!(gone["deleted"], true);
    platform.advance("days", 10).await;
    platform.get(&format!("/v1/accounts/{id}"), &[]).await.refused(403);
    assert_eq!(platform.list("/v1/sandbox/timers", &[]).await, [Value::Null; 0]);
    world.check_books();
}
