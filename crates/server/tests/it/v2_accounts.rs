//! Accounts through the newer API, and through both.

use serde_json::{Value, json};
use testkit::{Actor, World};

const ALL: [&str; 6] = [
    "configuration.merchant",
    "configuration.recipient",
    "defaults",
    "identity",
    "requirements",
    "future_requirements",
];

/// A company that sells, and its platform answers for it.
pub(crate) fn merchant() -> Value {
    json!({
        "contact_email": "shop@example.com", "display_name": "Shop", "dashboard": "none",
        "configuration": { "merchant": {
            "mcc": "5734", "capabilities": { "card_payments": { "requested": true } }
        } },
        "defaults": {
            "currency": "usd", "locales": ["en-US"],
            "profile": { "business_url": "https://shop.example", "product_description": "Cables" },
            "responsibilities": { "fees_collector": "application", "losses_collector": "application" }
        },
        "identity": {
            "country": "us", "entity_type": "company",
            "business_details": {
                "registered_name": "Shop Inc", "phone": "+15555550100",
                "id_numbers": [{ "type": "us_ein", "value": "000000000" }],
                "address": {
                    "line1": "1 Main St", "city": "Boston", "state": "MA",
                    "postal_code": "02110", "country": "US"
                }
            }
        },
        "metadata": { "shop": "1" },
        "include": ALL
    })
}

pub(crate) async fn create(platform: &Actor, body: &Value) -> Value {
    platform.post_json("/v2/core/accounts", body).await.ok()
}

pub(crate) fn id(body: &Value) -> &str {
    body["id"].as_str().unwrap_or_default()
}

fn entries(account: &Value) -> Vec<&str> {
    let entries = account["requirements"]["entries"].as_array().into_iter().flatten();
    entries.filter_map(|entry| entry["description"].as_str()).collect()
}

async fn read(platform: &Actor, id: &str) -> Value {
    let include: Vec<(String, &str)> =
        ALL.iter().enumerate().map(|(n, part)| (format!("include[{n}]"), *part)).collect();
    let include: Vec<(&str, &str)> = include.iter().map(|(n, part)| (n.as_str(), *part)).collect();
    platform.get(&format!("/v2/core/accounts/{id}"), &include).await.ok()
}

#[tokio::test]
async fn one_account_two_views() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = create(&platform, &merchant()).await;
    assert_eq!(made["applied_configurations"], json!(["merchant"]));
    assert_eq!(made["defaults"]["responsibilities"]["requirements_collector"], "application");
    assert_eq!(made["identity"]["business_details"]["id_numbers"], json!([{ "type": "us_ein" }]));
    assert_eq!(
        made["configuration"]["merchant"]["capabilities"]["card_payments"]["status"],
        "restricted"
    );

    let v1 = format!("/v1/accounts/{}", id(&made));
    let older = platform.get(&v1, &[]).await.ok();
    assert_eq!(older["business_profile"]["mcc"], "5734");
    assert_eq!(older["company"]["name"], "Shop Inc");
    assert_eq!(older["company"]["tax_id_provided"], true);
    assert_eq!(older["controller"]["losses"]["payments"], "application");
    assert_eq!(older["controller"]["stripe_dashboard"]["type"], "none");
    assert_eq!(older["capabilities"], json!({ "card_payments": "inactive" }));
    assert_eq!(older["settings"]["dashboard"]["display_name"], "Shop");
    assert_eq!(older["metadata"], json!({ "shop": "1" }));

    platform.post(&v1, &[("business_profile[name]", "The Shop"), ("metadata[a]", "b")]).await.ok();
    platform.post(&v1, &[("capabilities[transfers][requested]", "true")]).await.ok();
    let newer = read(&platform, id(&made)).await;
    assert_eq!(newer["defaults"]["profile"]["doing_business_as"], "The Shop");
    assert_eq!(newer["defaults"]["locales"], json!(["en-US"]));
    assert_eq!(newer["metadata"], json!({ "shop": "1", "a": "b" }));
    assert_eq!(newer["applied_configurations"], json!(["merchant", "recipient"]));
    let transfers = &newer["configuration"]["recipient"]["capabilities"]["stripe_balance"];
    assert_eq!(transfers["stripe_transfers"]["status"], "restricted");

    let update = json!({
        "metadata": { "shop": null }, "contact_phone": "+15555550101",
        "defaults": { "profile": { "doing_business_as": null } }
    });
    let changed =
        platform.post_json(&format!("/v2/core/accounts/{}", id(&made)), &update).await.ok();
    assert_eq!(changed["contact_phone"], "+15555550101");
    assert_eq!(changed["defaults"], Value::Null, "not included");
    let older = platform.get(&v1, &[]).await.ok();
    assert_eq!(older["metadata"], json!({ "a": "b" }));
    assert_eq!(older["business_profile"]["name"], Value::Null);
}

#[tokio::test]
async fn requirements_are_met_under_their_newer_names() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = create(&platform, &merchant()).await;
    insta::assert_snapshot!(entries(&made).join("\n"), @r"
    identity.attestations.persons_provided.owners
    external_account
    owners.email
    owners.given_name
    owners.surname
    representative.address.city
    representative.address.line1
    representative.address.postal_code
    representative.address.state
    representative.date_of_birth.day
    representative.date_of_birth.month
    representative.date_of_birth.year
    representative.email
    representative.given_name
    representative.surname
    representative.phone
    representative.relationship.title
    representative.id_numbers.us_ssn_last_4
    identity.attestations.terms_of_service.account.date
    identity.attestations.terms_of_service.account.ip
    owners.address.city
    owners.address.line1
    owners.address.postal_code
    owners.address.state
    owners.date_of_birth.day
    owners.date_of_birth.month
    owners.date_of_birth.year
    owners.id_numbers
    owners.phone
    representative.id_numbers
    ");
    let of = format!("/v2/core/accounts/{}", id(&made));
    let representative = json!({
        "given_name": "Jenny", "surname": "Rosen", "email": "jenny@example.com",
        "phone": "+15555550100", "date_of_birth": { "day": 1, "month": 1, "year": 1901 },
        "address": {
            "line1": "address_full_match", "city": "Boston", "state": "MA",
            "postal_code": "02110", "country": "US"
        },
        "id_numbers": [{ "type": "us_ssn", "value": "000000000" }],
        "relationship": { "representative": true, "executive": true, "owner": true, "title": "CEO" }
    });
    platform.post_json(&format!("{of}/persons"), &representative).await.ok();
    let attested = json!({ "identity": { "attestations": {
        "persons_provided": { "owners": true, "directors": true, "executives": true },
        "terms_of_service": { "account": { "date": "2030-01-07T10:00:00Z", "ip": "203.0.113.7" } }
    } }, "include": ["requirements", "configuration.merchant"] });
    let account = platform.post_json(&of, &attested).await.ok();
    assert_eq!(entries(&account)[0], "external_account");
    let bank = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "US"),
        ("external_account[currency]", "usd"),
        ("external_account[routing_number]", "110000000"),
        ("external_account[account_number]", "000123456789"),
    ];
    platform.post(&format!("/v1/accounts/{}", id(&made)), &bank).await.ok();
    platform.advance("minutes", 2).await;
    let enabled = read(&platform, id(&made)).await;
    let capabilities = &enabled["configuration"]["merchant"]["capabilities"];
    insta::assert_snapshot!(capabilities, @r#"{"card_payments":{"status":"active","status_details":[]},"stripe_balance":{"payouts":{"status":"active","status_details":[]}}}"#);
    assert_eq!(entries(&enabled), [""; 0]);
    platform.on(id(&made)).pay(&[]).await;
}

#[tokio::test]
async fn an_entry_restricts_what_needs_it() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut body = merchant();
    body["configuration"]["recipient"] = json!({ "capabilities": { "stripe_balance": { "stripe_transfers": { "requested": true } } } });
    let made = create(&platform, &body).await;
    let mut lines = Vec::new();
    for entry in made["requirements"]["entries"].as_array().unwrap() {
        let restricted = entry["impact"]["restricts_capabilities"].as_array().unwrap();
        let of = |key: &str| -> Vec<&str> {
            restricted.iter().map(|known| known[key].as_str().unwrap()).collect()
        };
        let description = entry["description"].as_str().unwrap();
        if restricted.len() < 4 && !description.starts_with("owners.") {
            lines.push(format!("{description}: {}", of("capability").join(" ")));
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    identity.attestations.persons_provided.owners: card_payments
    external_account: stripe_balance.payouts stripe_balance.payouts
    representative.email: card_payments
    representative.phone: card_payments
    representative.relationship.title: card_payments
    representative.id_numbers.us_ssn_last_4: card_payments
    representative.id_numbers: card_payments
    ");
}

#[tokio::test]
async fn who_answers_for_what_is_said_once() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (remove, missing) in [("dashboard", "dashboard"), ("defaults", "defaults.responsibilities")]
    {
        let mut body = merchant();
        body.as_object_mut().unwrap().remove(remove);
        let error = platform.post_json("/v2/core/accounts", &body).await.refused(400);
        assert_eq!((&error["code"], &error["param"]), (&json!("invalid_fields"), &json!(missing)));
    }
    let mut body = merchant();
    body["defaults"]["responsibilities"]["fees_collector"] = json!("stripe");
    platform.post_json("/v2/core/accounts", &body).await.refused(400);
    let mut body = merchant();
    body["contact_email"].take();
    let error = platform.post_json("/v2/core/accounts", &body).await.refused(400);
    assert_eq!(error["param"], "contact_email");

    let customer = json!({ "configuration": { "customer": { "shipping": { "name": "Jenny" } } } });
    let made = create(&platform, &customer).await;
    assert_eq!(
        (&made["dashboard"], &made["applied_configurations"]),
        (&Value::Null, &json!(["customer"]))
    );
    let path = format!("/v2/core/accounts/{}", id(&made));
    let error = platform
        .post_json(
            &path,
            &json!({ "contact_email": "a@example.com", "configuration": { "merchant": {} } }),
        )
        .await
        .refused(400);
    assert_eq!(error["param"], "dashboard");
    let said = json!({
        "contact_email": "a@example.com", "dashboard": "express",
        "configuration": { "merchant": { "capabilities": { "card_payments": { "requested": true } } } },
        "defaults": { "responsibilities": {
            "fees_collector": "application", "losses_collector": "application"
        } },
        "include": ["defaults", "configuration.customer"]
    });
    let settled = platform.post_json(&path, &said).await.ok();
    assert_eq!(settled["dashboard"], "express");
    assert_eq!(settled["defaults"]["responsibilities"]["requirements_collector"], "stripe");
    assert_eq!(settled["configuration"]["customer"]["shipping"]["name"], "Jenny");
    let older = platform.get(&format!("/v1/accounts/{}", id(&made)), &[]).await.ok();
    assert_eq!(older["controller"]["stripe_dashboard"]["type"], "express");
    platform.post_json(&path, &json!({ "dashboard": "express" })).await.ok();
    let error = platform.post_json(&path, &json!({ "dashboard": "full" })).await.refused(400);
    assert_eq!(error["code"], "immutable_field");
    platform.post_json(&path, &json!({ "identity": { "country": "de" } })).await.refused(400);
}

#[tokio::test]
async fn accounts_of_the_older_api_are_listed_page_by_page_and_closed() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.insert(0, platform.account(&[("type", "express")]).await);
    }
    ids.insert(0, id(&create(&platform, &merchant()).await).to_owned());
    let first = platform.get("/v2/core/accounts", &[("limit", "2")]).await.ok();
    let of = |page: &Value| -> Vec<String> {
        let data = page["data"].as_array().unwrap();
        data.iter().map(|account| id(account).to_owned()).collect()
    };
    assert_eq!(of(&first), ids[..2]);
    assert_eq!(first["previous_page_url"], Value::Null);
    let second = platform.get(first["next_page_url"].as_str().unwrap(), &[]).await.ok();
    assert_eq!(of(&second), ids[2..]);
    assert_eq!(second["next_page_url"], Value::Null);
    let back = platform.get(second["previous_page_url"].as_str().unwrap(), &[]).await.ok();
    assert_eq!(of(&back), ids[..2]);
    let recipients =
        [("applied_configurations[0]", "recipient"), ("applied_configurations[1]", "merchant")];
    let recipients = platform.get("/v2/core/accounts", &recipients).await.ok();
    assert_eq!(of(&recipients), ids[1..]);

    let close = format!("/v2/core/accounts/{}/close", ids[0]);
    platform.post_json(&close, &json!({})).await.refused(400);
    let closed =
        platform.post_json(&close, &json!({ "applied_configurations": ["merchant"] })).await.ok();
    assert_eq!(closed["closed"], true);
    let older = platform.get(&format!("/v1/accounts/{}", ids[0]), &[]).await.ok();
    assert_eq!((&older["charges_enabled"], &older["capabilities"]), (&json!(false), &json!({})));
    let error = platform.post_json(&close, &json!({})).await.refused(400);
    assert_eq!(error["code"], "account_closed");
    let v1 = format!("/v1/accounts/{}", ids[0]);
    let again = [("capabilities[transfers][requested]", "true")];
    let error = platform.post(&v1, &again).await.refused(400);
    assert_eq!(error["code"], "account_closed");
    let capability = format!("{v1}/capabilities/transfers");
    platform.post(&capability, &[("requested", "true")]).await.refused(400);
    platform.post(&format!("{v1}/persons"), &[("first_name", "Jenny")]).await.refused(400);
    assert_eq!(of(&platform.get("/v2/core/accounts", &[]).await.ok()), ids[1..]);
    let gone = platform.get("/v2/core/accounts", &[("closed", "true")]).await.ok();
    assert_eq!(of(&gone), ids[..1]);
}

#[tokio::test]
async fn a_configuration_is_deactivated_and_applied_again() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&[("type", "express")]).await;
    let path = format!("/v2/core/accounts/{account}");
    let apply = |applied: bool| json!({ "configuration": { "recipient": { "applied": applied } }, "include": ["configuration.recipient"] });
    let off = platform.post_json(&path, &apply(false)).await.ok();
    assert_eq!(off["applied_configurations"], json!(["merchant"]));
    assert_eq!(off["configuration"]["recipient"]["applied"], false);
    let older = platform.get(&format!("/v1/accounts/{account}"), &[]).await.ok();
    assert_eq!(older["capabilities"], json!({ "card_payments": "active" }));
    let error = platform.post_json(&path, &apply(true)).await.refused(400);
    assert_eq!(error["param"], "contact_email", "the older API made the account without");
    let mut again = apply(true);
    again["contact_email"] = json!("shop@example.com");
    let on = platform.post_json(&path, &again).await.ok();
    let transfers = &on["configuration"]["recipient"]["capabilities"]["stripe_balance"];
    assert_eq!(transfers["stripe_transfers"]["status"], "active");
}

#[tokio::test]
async fn payouts_go_to_the_default_of_their_currency() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = create(&platform, &merchant()).await;
    assert_eq!(made["defaults"]["payout_methods"], Value::Null);
    let externals = format!("/v1/accounts/{}/external_accounts", id(&made));
    let bank = [("external_account", "btok_us")];
    let first = platform.post(&externals, &bank).await.ok();
    let second = platform.post(&externals, &bank).await.ok();
    let newer = read(&platform, id(&made)).await;
    assert_eq!(newer["defaults"]["payout_methods"], json!({ "usd": first["id"] }));

    let path = format!("/v2/core/accounts/{}", id(&made));
    let choose = |currency: &str, method: &Value| json!({ "defaults": { "payout_methods": { currency: method } }, "include": ["defaults"] });
    let chosen = platform.post_json(&path, &choose("usd", &second["id"])).await.ok();
    assert_eq!(chosen["defaults"]["payout_methods"], json!({ "usd": second["id"] }));
    let older = format!("{externals}/{}", id(&first));
    assert_eq!(platform.get(&older, &[]).await.ok()["default_for_currency"], false);
    for (currency, method) in
        [("eur", &second["id"]), ("usd", &json!("ba_1")), ("usd", &Value::Null)]
    {
        let error = platform.post_json(&path, &choose(currency, method)).await.refused(400);
        assert_eq!(error["param"], format!("defaults.payout_methods.{currency}"));
    }
}

#[tokio::test]
async fn links_open_the_form() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = create(&platform, &merchant()).await;
    let case = json!({ "refresh_url": "https://shop.example/again", "return_url": "https://shop.example" });
    let body = json!({ "account": id(&account), "use_case": { "type": "account_onboarding", "account_onboarding": case } });
    let link = platform.post_json("/v2/core/account_links", &body).await.ok();
    assert!(link["url"].as_str().unwrap().starts_with("http://tributary.test/setup/c/acct_"));
    assert_eq!(link["expires_at"], "2030-01-07T10:05:00.000Z");
    assert_eq!(
        link["use_case"]["account_onboarding"]["collection_options"]["fields"],
        "currently_due"
    );

    let older = [
        ("account", id(&account)),
        ("type", "account_update"),
        ("refresh_url", "https://a.example"),
    ];
    let link = platform.post("/v1/account_links", &older).await.ok();
    assert_eq!(link["expires_at"].as_i64(), link["created"].as_i64().map(|at| at + 300));
    assert_eq!(link.get("id"), None);
    let express = platform.account(&[("type", "express")]).await;
    let wrong = [("account", express.as_str()), ("type", "account_update")];
    let error = platform.post("/v1/account_links", &wrong).await.refused(400);
    insta::assert_snapshot!(error["message"], @r#""You cannot create account_update type Account Links for this account. Valid types for this account are [\"account_onboarding\"].""#);
}
