//! Where accounts are paid out to: numbers and names of banks by country, and their replacement.

use serde_json::{Value, json};
use testkit::{Actor, World};

const RECIPIENT: (&str, &str) = ("tos_acceptance[service_agreement]", "recipient");

async fn account(platform: &Actor, country: &str) -> String {
    let mut params = vec![
        ("type", "custom"),
        ("country", country),
        ("capabilities[transfers][requested]", "true"),
    ];
    let full = ["AU", "CA", "GB", "IN", "US"].contains(&country);
    if full {
        params.push(("capabilities[card_payments][requested]", "true"));
    } else {
        params.push(RECIPIENT);
    }
    let made = platform.post("/v1/accounts", &params).await.ok();
    made["id"].as_str().unwrap().to_owned()
}

fn bank<'a>(
    country: &'a str,
    currency: &'a str,
    routing: &'a str,
    number: &'a str,
) -> Vec<(&'static str, &'a str)> {
    let mut sent = vec![
        ("external_account[object]", "bank_account"),
        ("external_account[country]", country),
        ("external_account[currency]", currency),
        ("external_account[account_number]", number),
    ];
    if !routing.is_empty() {
        sent.push(("external_account[routing_number]", routing));
    }
    sent
}

async fn add(platform: &Actor, id: &str, sent: &[(&str, &str)]) -> Value {
    platform.post(&format!("/v1/accounts/{id}/external_accounts"), sent).await.ok()
}

#[tokio::test]
async fn banks_look_as_they_do_in_their_country() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (country, currency, routing, number, name) in [
        ("US", "usd", "111000000", "000123456789", "STRIPE TEST BANK"),
        ("GB", "gbp", "10-88-00", "00012345", "STRIPE TEST BANK"),
        ("CA", "cad", "11000000", "000123456789", "STRIPE TEST BANK"),
        ("IN", "inr", "HDFC0004051", "000123456789", "HDFC BANK"),
        ("ZA", "zar", "FIRNZAJJ", "000001234", "FIRSTRAND BANK LIMITED"),
        ("SV", "usd", "AAAASVS1XXX", "SV44BCIE12345678901234567890", "STRIPE TEST BANK"),
        ("GH", "ghs", "022112", "000123456789", "STRIPE TEST BANK"),
    ] {
        let id = account(&platform, country).await;
        let bank = add(&platform, &id, &bank(country, currency, routing, number)).await;
        assert_eq!(bank["routing_number"], routing, "{country}");
        assert_eq!(bank["bank_name"], name, "{country}");
        let methods =
            if country == "US" { json!(["standard", "instant"]) } else { json!(["standard"]) };
        assert_eq!(bank["available_payout_methods"], methods, "{country}");
    }
    // Where the number says all, no other is needed; elsewhere it is.
    let qatar = account(&platform, "QA").await;
    let iban = "QA87CITI123456789012345678901";
    assert_eq!(add(&platform, &qatar, &bank("QA", "qar", "", iban)).await["last4"], "8901");
    let panama = account(&platform, "PA").await;
    let path = format!("/v1/accounts/{panama}/external_accounts");
    let error = platform.post(&path, &bank("PA", "usd", "", "000123456789")).await.refused(400);
    assert_eq!(error["code"], "parameter_missing");
}

#[tokio::test]
async fn some_countries_ask_for_the_type_of_an_account() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = account(&platform, "CL").await;
    let path = format!("/v1/accounts/{id}/external_accounts");
    let mut sent = bank("CL", "clp", "999", "000123456789");
    let error = platform.post(&path, &sent).await.refused(400);
    assert_eq!(error["message"], "Invalid bank account type: the account type is required");
    sent.push(("external_account[account_type]", "savings"));
    assert_eq!(add(&platform, &id, &sent).await["account_type"], "savings");
    let updated = platform.post(&format!("/v1/accounts/{id}"), &sent).await.ok();
    assert_eq!(updated["external_accounts"]["data"][0]["account_type"], "savings");
}

#[tokio::test]
async fn a_new_account_takes_the_place_of_the_default_of_its_currency() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = account(&platform, "AU").await;
    let path = format!("/v1/accounts/{id}");
    let aud = bank("AU", "aud", "110000", "000123456");
    let first = add(&platform, &id, &aud).await;
    let second = add(&platform, &id, &aud).await;
    let usd = add(&platform, &id, &bank("US", "usd", "110000000", "000123456789")).await;
    assert_eq!(
        (&first["default_for_currency"], &second["default_for_currency"]),
        (&json!(true), &json!(false))
    );
    let updated = platform.post(&path, &aud).await.ok();
    let held = updated["external_accounts"]["data"].as_array().unwrap();
    let ids: Vec<&Value> = held.iter().map(|one| &one["id"]).collect();
    assert_eq!(updated["external_accounts"]["total_count"], 3);
    assert_eq!(ids[1..], [&usd["id"], &second["id"]]);
    let defaults: Vec<&Value> = held.iter().map(|one| &one["default_for_currency"]).collect();
    assert_eq!(defaults, [true, true, false]);
    let gone = format!("{path}/external_accounts/{}", first["id"].as_str().unwrap());
    platform.get(&gone, &[]).await.refused(404);
    let told = platform.on(&id).told().await;
    let told: Vec<_> = told.iter().filter(|kind| kind.contains("external_account")).collect();
    assert_eq!(
        told.last().map(|kind| kind.as_str()),
        Some("account.external_account.deleted"),
        "{told:?}"
    );
    // A full list makes room for one that replaces another.
    for _ in 0..3 {
        add(&platform, &id, &aud).await;
    }
    platform.post(&format!("{path}/external_accounts"), &aud).await.refused(400);
    let full = platform.post(&path, &aud).await.ok();
    assert_eq!(full["external_accounts"]["total_count"], 6);
}

#[tokio::test]
async fn more_accounts_than_are_shown_are_counted_and_found() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = account(&platform, "GB").await;
    let sent = |currency: &'static str| bank("GB", currency, "108800", "00012345");
    let first = add(&platform, &id, &sent("gbp")).await;
    for currency in ["eur", "usd", "sek"] {
        for _ in 0..4 {
            add(&platform, &id, &sent(currency)).await;
        }
    }
    let shown = async || {
        platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok()["external_accounts"].clone()
    };
    assert_eq!(
        (shown().await["total_count"].clone(), shown().await["has_more"].clone()),
        (json!(13), json!(true))
    );
    // The default that is not shown any more is still the one that is replaced.
    platform.post(&format!("/v1/accounts/{id}"), &sent("gbp")).await.ok();
    let gone = format!("/v1/accounts/{id}/external_accounts/{}", first["id"].as_str().unwrap());
    platform.get(&gone, &[]).await.refused(404);
    assert_eq!(shown().await["total_count"], 13);
}

#[tokio::test]
async fn phones_get_the_country_that_they_are_of() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (country, phone, expected) in [
        ("IT", "06 698 83712", "+390669883712"),
        ("IT", "0000000000", "+10000000000"),
        ("JP", "0000000000", "+10000000000"),
        ("FR", "01 53 67 40 00", "+33153674000"),
    ] {
        let params = [
            ("type", "custom"),
            ("country", country),
            ("business_type", "individual"),
            ("individual[phone]", phone),
            ("capabilities[card_payments][requested]", "true"),
            ("capabilities[transfers][requested]", "true"),
        ];
        let account = platform.post("/v1/accounts", &params).await.ok();
        assert_eq!(account["individual"]["phone"], expected, "{country} {phone}");
    }
    let company = [
        ("type", "custom"),
        ("country", "GB"),
        ("business_type", "company"),
        ("company[phone]", "020 7946 0018"),
        ("capabilities[card_payments][requested]", "true"),
        ("capabilities[transfers][requested]", "true"),
    ];
    let company = platform.post("/v1/accounts", &company).await.ok();
    assert_eq!(company["company"]["phone"], "020 7946 0018");
}
