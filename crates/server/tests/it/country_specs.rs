//! What differs from country to country: specs, bank accounts, agreements.

use serde_json::{Value, json};
use testkit::{Actor, World};

#[tokio::test]
async fn country_specs_are_paged() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut codes: Vec<String> = Vec::new();
    loop {
        let mut params = vec![("limit", "20")];
        let last = codes.last().cloned().unwrap_or_default();
        if !last.is_empty() {
            params.push(("starting_after", last.as_str()));
        }
        let page = platform.get("/v1/country_specs", &params).await.ok();
        let found = page["data"].as_array().unwrap();
        codes.extend(found.iter().map(|spec| spec["id"].as_str().unwrap().to_owned()));
        if page["has_more"] == false {
            break;
        }
    }
    assert!(codes.len() >= 46, "{codes:?}");
    let all = platform.get("/v1/country_specs", &[("limit", "100")]).await.ok();
    assert_eq!(all["data"].as_array().unwrap().len(), codes.len());
    assert_eq!(all["url"], "/v1/country_specs");
}

#[tokio::test]
async fn a_country_spec_tells_banks_and_fields() {
    let world = World::new(1);
    let platform = world.platform("a");
    let spec = platform.get("/v1/country_specs/US", &[]).await.ok();
    assert_eq!(spec["object"], "country_spec");
    assert_eq!(spec["default_currency"], "usd");
    assert_eq!(spec["supported_bank_account_currencies"], json!({ "usd": ["US"] }));
    assert_eq!(spec["supported_payment_methods"], json!(["ach", "card", "stripe"]));
    let told = &spec["verification_fields"]["individual"]["minimum"];
    assert!(told.as_array().unwrap().contains(&json!("individual.first_name")), "{told}");
    let wrong = platform.get("/v1/country_specs/XX", &[]).await;
    assert_eq!(wrong.status, 404);
}

async fn account(platform: &Actor, country: &str, more: &[(&str, &str)]) -> String {
    let mut params = vec![("type", "custom"), ("country", country)];
    params.extend(more);
    let made = platform.post("/v1/accounts", &params).await.ok();
    made["id"].as_str().expect("an id").to_owned()
}

async fn bank(platform: &Actor, account: &str, details: [&str; 4]) -> testkit::Answer {
    let [country, currency, routing, number] = details;
    let params = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", country),
        ("external_account[currency]", currency),
        ("external_account[routing_number]", routing),
        ("external_account[account_number]", number),
    ];
    let sent: Vec<_> = params.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    platform.post(&format!("/v1/accounts/{account}/external_accounts"), &sent).await
}

#[tokio::test]
async fn bank_accounts_are_checked_for_their_country() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (of, details, expected) in [
        ("DE", ["DE", "eur", "", "DE89370400440532013000"], ""),
        ("DE", ["FR", "eur", "", "FR89370400440532013000"], ""),
        ("DE", ["GB", "gbp", "108800", "00012345"], ""),
        ("DE", ["DE", "eur", "", "DE12"], "account_number_invalid"),
        ("DE", ["JP", "eur", "1100000", "0001234"], "external_account[country]"),
        ("DE", ["MX", "mxn", "", "000000001234567897"], "external_account[currency]"),
        ("AU", ["AU", "aud", "11000", "000123456"], "routing_number_invalid"),
        ("AU", ["AU", "aud", "110000", "123456789"], "account_number_invalid"),
        ("IN", ["IN", "inr", "HDFC0004051", "000123456789"], ""),
        ("US", ["US", "usd", "", "000123456789"], "external_account[routing_number]"),
        ("US", ["XX", "usd", "", "000123456789"], "country_unsupported"),
    ] {
        let id = account(&platform, of, &[]).await;
        let reply = bank(&platform, &id, details).await;
        let error = &reply.body["error"];
        let found = error["code"].as_str().or(error["param"].as_str()).unwrap_or_default();
        let found =
            if error["code"] == "parameter_missing" { &error["param"] } else { &json!(found) };
        assert_eq!(found, expected, "{of} {details:?}: {}", reply.body);
    }
}

#[tokio::test]
async fn a_bank_account_is_known_again_by_those_who_have_the_secret() {
    let mut fingerprints = Vec::new();
    for seed in [1, 2] {
        let world = World::new(seed);
        for platform in ["a", "b"] {
            let platform = world.platform(platform);
            let id = account(&platform, "US", &[]).await;
            let usual = ["US", "usd", "110000000", "000123456789"];
            let other = ["US", "usd", "110000000", "000111111116"];
            for details in [usual, usual, other] {
                let added = bank(&platform, &id, details).await.ok();
                fingerprints.push(added["fingerprint"].as_str().unwrap().to_owned());
            }
        }
    }
    let seen = |at: usize| fingerprints.iter().position(|known| *known == fingerprints[at]);
    let first: Vec<_> = (0..fingerprints.len()).filter_map(seen).collect();
    assert_eq!(first, [0, 0, 2, 0, 0, 2, 6, 6, 8, 6, 6, 8]);
}

#[tokio::test]
async fn a_debit_card_of_the_country_is_taken_and_a_credit_card_refused() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = account(&platform, "AU", &[]).await;
    let url = format!("/v1/accounts/{id}/external_accounts");
    let card = |token: &'static str| [("external_account", token)];
    let good = platform.post(&url, &card("tok_visa_debit_au_transferSuccess")).await.ok();
    assert_eq!(good["available_payout_methods"], json!(["standard", "instant"]));
    let slow = platform.post(&url, &card("tok_visa_debit_au_instantPayoutUnsupported")).await.ok();
    assert_eq!(slow["available_payout_methods"], json!(["standard"]));
    let credit = platform.post(&url, &card("tok_visa_credit_au")).await;
    assert_eq!(credit.body["error"]["code"], "invalid_card_type");
}

#[tokio::test]
async fn a_debit_card_fits_the_account() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (credit, american, german, british) =
        ("4242424242424242", "4000056655665556", "4000052760000037", "4000058260000203");
    for (of, number, currency, expected) in [
        ("US", american, "usd", ""),
        ("US", american, "USD", ""),
        ("US", american, "", "external_account[currency]"),
        ("US", american, "eur", "external_account[currency]"),
        ("US", american, "xyz", "currency"),
        ("US", german, "usd", "external_account[country]"),
        ("US", credit, "usd", "external_account"),
        ("DE", german, "eur", ""),
        ("FR", german, "eur", ""),
        ("DE", british, "gbp", ""),
        ("DE", american, "mxn", "external_account[currency]"),
        ("AU", german, "aud", "external_account[country]"),
    ] {
        let id = account(&platform, of, &[]).await;
        let url = format!("/v1/accounts/{id}/external_accounts");
        let card =
            [("object", "card"), ("number", number), ("exp_month", "12"), ("exp_year", "2035")];
        let mut hash: Vec<(String, &str)> = card
            .into_iter()
            .map(|(name, value)| (format!("external_account[{name}]"), value))
            .collect();
        let mut token: Vec<(String, &str)> =
            card[1..].iter().map(|(name, value)| (format!("card[{name}]"), *value)).collect();
        if !currency.is_empty() {
            hash.push(("external_account[currency]".into(), currency));
            token.push(("card[currency]".into(), currency));
        }
        let reply = platform.post(&url, &borrowed(&hash)).await;
        let found = reply.body["error"]["param"].as_str().unwrap_or_default();
        assert_eq!(found, expected, "{of} {number} {currency}: {}", reply.body);
        // A browser's token says the same.
        let made = platform.post("/v1/tokens", &borrowed(&token)).await;
        if made.status == 200 {
            let token = made.body["id"].as_str().unwrap();
            let reply = platform.post(&url, &[("external_account", token)]).await;
            let found = reply.body["error"]["param"].as_str().unwrap_or_default();
            assert_eq!(found, expected, "{of} {number} {currency}: {}", reply.body);
        }
    }
}

fn borrowed<'p>(params: &'p [(String, &'p str)]) -> Vec<(&'p str, &'p str)> {
    params.iter().map(|(name, value)| (name.as_str(), *value)).collect()
}

#[tokio::test]
async fn where_accounts_can_only_be_paid_the_recipient_agreement_is_needed() {
    let world = World::new(1);
    let platform = world.platform("a");
    let full = platform.post("/v1/accounts", &[("type", "custom"), ("country", "KR")]).await;
    assert_eq!(full.status, 400);
    let recipient = [
        ("tos_acceptance[service_agreement]", "recipient"),
        ("capabilities[transfers][requested]", "true"),
    ];
    let id = account(&platform, "KR", &recipient).await;
    let found: Value = platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok();
    assert_eq!(found["default_currency"], "krw");
    let added = bank(&platform, &id, ["KR", "krw", "SGSEKRSLXXX", "000123456789"]).await.ok();
    assert_eq!(added["last4"], "6789");
}

#[tokio::test]
async fn the_sandbox_onboards_an_account_in_every_country_with_specs() {
    let world = World::new(1);
    let platform = world.platform("a");
    let all = platform.get("/v1/country_specs", &[("limit", "100")]).await.ok();
    for spec in all["data"].as_array().unwrap() {
        let country = spec["id"].as_str().unwrap();
        let id = account(&platform, country, &[]).await;
        let done = platform.post(&format!("/v1/sandbox/accounts/{id}/onboard"), &[]).await.ok();
        assert_eq!(done["payouts_enabled"], true, "{country}: {:#}", done["requirements"]);
        let bank = &done["external_accounts"]["data"][0];
        assert_eq!(bank["country"], country);
        assert_eq!(bank["currency"], spec["default_currency"]);
    }
}
