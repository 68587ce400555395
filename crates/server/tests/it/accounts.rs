//! Connected accounts, from creation to enabled.

use serde_json::Value;
use testkit::{Actor, World};

fn due(account: &Value) -> Vec<String> {
    let due = account["requirements"]["currently_due"].as_array().into_iter().flatten();
    due.filter_map(|field| field.as_str().map(str::to_owned)).collect()
}

async fn update(platform: &Actor, id: &str, params: &[(&str, &str)]) -> Value {
    platform.post(&format!("/v1/accounts/{id}"), params).await.ok()
}

const BANK: [(&str, &str); 5] = [
    ("external_account[object]", "bank_account"),
    ("external_account[country]", "US"),
    ("external_account[currency]", "usd"),
    ("external_account[routing_number]", "110000000"),
    ("external_account[account_number]", "000123456789"),
];

const PROFILE: [(&str, &str); 5] = [
    ("business_profile[mcc]", "5734"),
    ("business_profile[url]", "https://shop.example"),
    ("business_profile[product_description]", "Cables"),
    ("tos_acceptance[date]", "1894010400"),
    ("tos_acceptance[ip]", "203.0.113.7"),
];

#[tokio::test]
async fn an_individual_is_enabled_by_meeting_what_is_due() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = [
        ("type", "custom"),
        ("country", "US"),
        ("business_type", "individual"),
        ("capabilities[card_payments][requested]", "true"),
        ("capabilities[transfers][requested]", "true"),
    ];
    let account = platform.post("/v1/accounts", &made).await.ok();
    let id = account["id"].as_str().unwrap();
    assert!(!due(&account).is_empty());
    assert_eq!(account["capabilities"]["card_payments"], "inactive");
    update(&platform, id, &PROFILE).await;
    update(&platform, id, &BANK).await;
    let told = update(
        &platform,
        id,
        &[
            ("individual[first_name]", "Jenny"),
            ("individual[last_name]", "Rosen"),
            ("individual[email]", "jenny@example.com"),
            ("individual[phone]", "0000000000"),
            ("individual[dob][day]", "1"),
            ("individual[dob][month]", "1"),
            ("individual[dob][year]", "1901"),
            ("individual[address][line1]", "address_full_match"),
            ("individual[address][city]", "Boston"),
            ("individual[address][state]", "MA"),
            ("individual[address][postal_code]", "02111"),
            ("individual[ssn_last_4]", "0000"),
            ("individual[id_number]", "222222222"),
        ],
    )
    .await;
    assert_eq!(due(&told), [""; 0], "{:#}", told["requirements"]);
    platform.advance("minutes", 2).await;
    let enabled = platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok();
    assert_eq!(enabled["charges_enabled"], true, "{:#}", enabled["requirements"]);
    assert_eq!(enabled["payouts_enabled"], true);
    assert_eq!(enabled["details_submitted"], true);
    assert_eq!(enabled["capabilities"]["transfers"], "active");
    assert_eq!(enabled["requirements"]["disabled_reason"], Value::Null);
}

#[tokio::test]
async fn a_company_is_enabled_with_its_persons() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = [
        ("type", "custom"),
        ("country", "US"),
        ("business_type", "company"),
        ("capabilities[card_payments][requested]", "true"),
        ("capabilities[transfers][requested]", "true"),
    ];
    let account = platform.post("/v1/accounts", &made).await.ok();
    let id = account["id"].as_str().unwrap();
    update(&platform, id, &PROFILE).await;
    update(&platform, id, &BANK).await;
    update(
        &platform,
        id,
        &[
            ("company[name]", "Cables"),
            ("company[tax_id]", "000000000"),
            ("company[phone]", "0000000000"),
            ("company[structure]", "private_corporation"),
            ("company[address][line1]", "address_full_match"),
            ("company[address][city]", "Boston"),
            ("company[address][state]", "MA"),
            ("company[address][postal_code]", "02111"),
            ("company[owners_provided]", "true"),
            ("company[directors_provided]", "true"),
            ("company[executives_provided]", "true"),
        ],
    )
    .await;
    let person = [
        ("first_name", "Jenny"),
        ("last_name", "Rosen"),
        ("email", "jenny@example.com"),
        ("phone", "0000000000"),
        ("dob[day]", "1"),
        ("dob[month]", "1"),
        ("dob[year]", "1901"),
        ("address[line1]", "address_full_match"),
        ("address[city]", "Boston"),
        ("address[state]", "MA"),
        ("address[postal_code]", "02111"),
        ("ssn_last_4", "0000"),
        ("id_number", "222222222"),
        ("relationship[representative]", "true"),
        ("relationship[executive]", "true"),
        ("relationship[owner]", "true"),
        ("relationship[percent_ownership]", "100"),
        ("relationship[title]", "CEO"),
    ];
    let person = platform.post(&format!("/v1/accounts/{id}/persons"), &person).await.ok();
    assert!(person.get("id_number").is_none() && person["id_number_provided"] == true);
    platform.advance("minutes", 2).await;
    let enabled = platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok();
    assert_eq!(due(&enabled), [""; 0]);
    assert_eq!(enabled["charges_enabled"], true, "{:#}", enabled["requirements"]);
    assert_eq!(enabled["payouts_enabled"], true);
}

#[tokio::test]
async fn kinds_of_accounts_are_types_or_controllers() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (params, expected) in [
        (vec![("type", "standard")], Ok("standard")),
        (vec![("type", "express")], Ok("express")),
        (vec![], Ok("standard")),
        (
            vec![
                ("controller[fees][payer]", "application"),
                ("controller[losses][payments]", "application"),
                ("controller[stripe_dashboard][type]", "express"),
            ],
            // Only the three types themselves have names; the platform pays the fees here.
            Ok("none"),
        ),
        (
            vec![
                ("controller[stripe_dashboard][type]", "none"),
                ("controller[requirement_collection]", "application"),
            ],
            Err(()),
        ),
        (vec![("type", "express"), ("controller[fees][payer]", "account")], Err(())),
        (vec![("type", "gold")], Err(())),
        (vec![("type", "express"), ("country", "ZZ")], Err(())),
    ] {
        let answer = platform.post("/v1/accounts", &params).await;
        match expected {
            Ok(kind) => assert_eq!(answer.ok()["type"], kind, "{params:?}"),
            Err(()) => {
                answer.refused(400);
            }
        }
    }
}

#[tokio::test]
async fn the_legal_entity_is_the_holders_from_the_first_link_on() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = [
        ("type", "express"),
        ("business_type", "company"),
        ("company[name]", "Cables"),
        ("business_profile[url]", "https://shop.example"),
    ];
    let account = platform.post("/v1/accounts", &made).await.ok();
    assert_eq!(account["company"]["name"], "Cables");
    let id = account["id"].as_str().unwrap();
    platform.post(&format!("/v1/sandbox/accounts/{id}/onboard"), &[]).await.ok();

    let path = format!("/v1/accounts/{id}");
    let shown = platform.get(&path, &[]).await.ok();
    assert_eq!(shown["charges_enabled"], true, "{:#}", shown["requirements"]);
    assert!(shown.get("company").is_none() && shown["business_type"].is_null());
    assert_eq!(shown["business_profile"]["url"], "https://shop.example");
    for (param, name) in [("company[name]", "company"), ("business_type", "business_type")] {
        let refused = platform.post(&path, &[(param, "company")]).await.refused(403);
        let message = format!(
            "This application does not have the required permissions for the parameter '{name}' on account '{id}'."
        );
        assert_eq!(refused["message"], message);
    }
    platform.post(&path, &[("metadata[a]", "b"), ("email", "a@example.com")]).await.ok();
    let persons = platform.get(&format!("{path}/persons"), &[]).await.ok();
    let person = &persons["data"][0];
    assert_eq!(person["first_name"], "Jenny");
    assert!(person.get("dob").is_none() && person.get("requirements").is_none());
    let person = format!("{path}/persons/{}", person["id"].as_str().unwrap());
    platform.post(&person, &[("first_name", "Ann")]).await.refused(403);
    let events = platform.on(id).get("/v1/events", &[("type", "account.updated")]).await.ok();
    assert!(events["data"][0]["data"]["object"].get("company").is_none());
    // It stays enabled through changes that the platform may make.
    let capability = format!("{path}/capabilities/card_payments");
    assert_eq!(platform.get(&capability, &[]).await.ok()["status"], "active");
}

#[tokio::test]
async fn login_links_lead_to_the_express_dashboard() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = async |kind| {
        let account = platform.post("/v1/accounts", &[("type", kind)]).await.ok();
        account["id"].as_str().unwrap().to_owned()
    };
    let (express, custom) = (account("express").await, account("custom").await);
    let link = async |id: &str| platform.post(&format!("/v1/accounts/{id}/login_links"), &[]).await;
    let early = link(&express).await.refused(400);
    assert_eq!(
        early["message"],
        "Cannot create a login link for an account that has not completed onboarding."
    );
    platform.post(&format!("/v1/sandbox/accounts/{express}/onboard"), &[]).await.ok();
    let made = link(&express).await.ok();
    assert_eq!(made["object"], "login_link");
    assert!(made["url"].as_str().unwrap().contains(&format!("/express/{express}/")));
    let wrong = link(&custom).await.refused(400);
    assert!(wrong["message"].as_str().unwrap().contains("Express Dashboard"));
}

/// An account that takes payments of its own and is sent others.
const PAID: [(&str, &str); 3] = [
    ("type", "custom"),
    ("capabilities[transfers][requested]", "true"),
    ("capabilities[card_payments][requested]", "true"),
];

#[tokio::test]
async fn statements_name_the_account_that_a_payment_is_for() {
    let world = World::new(1);
    let platform = world.platform("a");
    let name = ("business_profile[name]", "Ann's Flowers");
    let account = platform.account(&[&PAID[..], &[name]].concat()).await;
    let shown = platform.get(&format!("/v1/accounts/{account}"), &[]).await.ok();
    assert_eq!(shown["settings"]["payments"]["statement_descriptor"], "ANNS FLOWERS");
    assert_eq!(shown["settings"]["dashboard"]["display_name"], "Ann's Flowers");
    let suffix = ("statement_descriptor_suffix", "rose");
    let says = |intent: serde_json::Value| {
        let says = &intent["latest_charge"]["calculated_statement_descriptor"];
        says.as_str().unwrap().to_owned()
    };
    let seller = platform.on(&account);
    assert_eq!(says(seller.pay(&[]).await), "ANNS FLOWERS");
    assert_eq!(says(seller.pay(&[suffix]).await), "ANNS FLOWE* ROSE");
    let to = ("transfer_data[destination]", account.as_str());
    assert_eq!(says(platform.pay(&[to, suffix]).await), "TRIBUTARY* ROSE");
    let name = ("on_behalf_of", account.as_str());
    assert_eq!(says(platform.pay(&[to, name, suffix]).await), "ANNS FLOWE* ROSE");
    let own = ("settings[card_payments][statement_descriptor_prefix]", "ANN");
    platform.post(&format!("/v1/accounts/{account}"), &[own]).await.ok();
    assert_eq!(says(seller.pay(&[suffix]).await), "ANN* ROSE");
}

#[tokio::test]
async fn nothing_is_captured_for_an_account_that_is_gone() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&PAID).await;
    let manual = ("capture_method", "manual");
    let mut held = Vec::new();
    for party in ["transfer_data[destination]", "on_behalf_of"] {
        held.push((party, platform.pay(&[manual, (party, &account)]).await));
    }
    let mut charges = Vec::new();
    for (party, _) in &held {
        let charge = [("amount", "500"), ("currency", "usd"), ("source", "tok_visa")];
        let charge = [&charge[..], &[("capture", "false"), (*party, &account)]].concat();
        charges.push((*party, platform.post("/v1/charges", &charge).await.ok()));
    }
    platform.delete(&format!("/v1/accounts/{account}")).await.ok();
    for (party, intent) in &held {
        let path = format!("/v1/payment_intents/{}", intent["id"].as_str().unwrap());
        let refused = platform.post(&format!("{path}/capture"), &[]).await.refused(400);
        assert_eq!(
            (&refused["code"], &refused["param"]),
            (&"resource_missing".into(), &(*party).into())
        );
        let intent = platform.post(&format!("{path}/cancel"), &[]).await.ok();
        assert_eq!(intent["status"], "canceled");
    }
    for (party, charge) in &charges {
        let path = format!("/v1/charges/{}/capture", charge["id"].as_str().unwrap());
        let refused = platform.post(&path, &[]).await.refused(400);
        assert_eq!(
            (&refused["code"], &refused["param"]),
            (&"resource_missing".into(), &(*party).into())
        );
    }
}

#[tokio::test]
async fn what_an_account_may_do_counts_when_a_payment_is_made() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&PAID).await;
    let money = [("amount", "1000"), ("currency", "usd"), ("payment_method_types[]", "card")];
    let to = [("transfer_data[destination]", account.as_str())];
    let direct = platform.on(&account).post("/v1/payment_intents", &money).await.ok();
    let sent_on = platform.post("/v1/payment_intents", &[&money[..], &to].concat()).await.ok();
    let reject = [("reason", "terms_of_service")];
    platform.post(&format!("/v1/accounts/{account}/reject"), &reject).await.ok();
    for (actor, intent, code) in [
        (platform.on(&account), direct, "capability_not_active"),
        (platform.clone(), sent_on, "insufficient_capabilities_for_transfer"),
    ] {
        let path = format!("/v1/payment_intents/{}/confirm", intent["id"].as_str().unwrap());
        let card = [("payment_method", "pm_card_visa")];
        assert_eq!(actor.post(&path, &card).await.refused(400)["code"], code);
    }
}

#[tokio::test]
async fn an_account_is_changed_in_its_own_name_too() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&[("type", "custom")]).await;
    let told = [("business_profile[name]", "Ann's Flowers")];
    let changed = platform.on(&account).post("/v1/account", &told).await.ok();
    assert_eq!(changed["id"], account.as_str());
    assert_eq!(changed["business_profile"]["name"], "Ann's Flowers");
    let unknown = [("business_name", "Ann's Flowers")];
    let refused = platform.on(&account).post("/v1/account", &unknown).await.refused(400);
    assert_eq!(refused["code"], "parameter_unknown");
    platform.post("/v1/account", &told).await.refused(403);
    let another = platform.on(&account).post("/v1/accounts", &[]).await;
    insta::assert_snapshot!(another.refused(403)["message"].as_str().unwrap(), @"Connect platforms cannot create new accounts on behalf of their connected accounts.");
}
