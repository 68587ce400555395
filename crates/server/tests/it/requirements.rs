//! Requirements over an account's life: failed checks, thresholds, deadlines.

use serde_json::{Value, json};
use testkit::{Actor, World};

async fn onboarded(platform: &Actor, kind: &str, extra: &[(&str, &str)]) -> Value {
    let mut params = vec![("type", kind), ("country", "US"), ("business_type", "individual")];
    params.extend([
        ("capabilities[card_payments][requested]", "true"),
        ("capabilities[transfers][requested]", "true"),
    ]);
    params.extend_from_slice(extra);
    let account = platform.post("/v1/accounts", &params).await.ok();
    let path = format!("/v1/sandbox/accounts/{}/onboard", account["id"].as_str().unwrap());
    platform.post(&path, &[]).await.ok()
}

async fn show(platform: &Actor, account: &Value) -> Value {
    platform.get(&format!("/v1/accounts/{}", account["id"].as_str().unwrap()), &[]).await.ok()
}

async fn tell(platform: &Actor, account: &Value, params: &[(&str, &str)]) -> Value {
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    platform.post(&path, params).await.ok()
}

/// What matters of an account's standing, in one value.
fn standing(account: &Value) -> Value {
    let requirements = &account["requirements"];
    json!({
        "due": requirements["currently_due"], "past": requirements["past_due"],
        "reason": requirements["disabled_reason"], "card": account["capabilities"]["card_payments"],
        "charges": account["charges_enabled"], "payouts": account["payouts_enabled"],
        "deadline": requirements["current_deadline"].is_number(),
    })
}

#[tokio::test]
async fn a_failed_number_asks_for_a_document_and_a_deadline_passes() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = onboarded(&platform, "custom", &[]).await;
    assert_eq!(account["requirements"]["eventually_due"], json!([]));
    let checking = tell(&platform, &account, &[("individual[id_number]", "111111111")]).await;
    assert_eq!(checking["individual"]["verification"]["status"], "pending");
    assert_eq!(checking["charges_enabled"], true, "a working account goes on while it is checked");
    platform.advance("minutes", 2).await;
    let failed = show(&platform, &account).await;
    let document = json!(["individual.verification.document"]);
    let working = json!({
        "due": document, "past": [], "reason": null, "card": "active", "charges": true,
        "payouts": true, "deadline": true
    });
    assert_eq!(standing(&failed), working);
    let error = &failed["requirements"]["errors"][0];
    assert_eq!(error["code"], "verification_failed_keyed_identity");
    assert_eq!(error["requirement"], document[0]);
    let person = &failed["individual"];
    assert_eq!(person["requirements"]["currently_due"], json!(["verification.document"]));
    assert_eq!(person["verification"]["details_code"], "failed_keyed_identity");

    platform.advance("days", 15).await;
    let stopped = show(&platform, &account).await;
    let expected = json!({
        "due": document, "past": document, "reason": "requirements.past_due", "card": "inactive",
        "charges": false, "payouts": false, "deadline": false
    });
    assert_eq!(standing(&stopped), expected);

    let document = ("individual[verification][document][front]", "file_identity_document_success");
    tell(&platform, &account, &[document]).await;
    platform.advance("minutes", 2).await;
    let again = show(&platform, &account).await;
    assert_eq!(again["charges_enabled"], true, "{:#}", again["requirements"]);
    assert_eq!(again["individual"]["verification"]["status"], "verified");
    assert_eq!(again["requirements"]["errors"], json!([]));
}

#[tokio::test]
async fn who_changes_a_verified_number_accepts_the_terms_again() {
    let world = World::new(1);
    let platform = world.platform("a");
    let terms = json!(["tos_acceptance.date", "tos_acceptance.ip"]);
    let account = onboarded(&platform, "custom", &[]).await;
    let other = [("individual[id_number]", "222222222")];
    let renamed = tell(&platform, &account, &[("individual[last_name]", "Doe")]).await;
    assert_eq!(renamed["requirements"]["currently_due"], json!([]));
    platform.advance("minutes", 2).await;
    let asked = tell(&platform, &account, &other).await;
    let working = json!({
        "due": terms, "past": [], "reason": null, "card": "active", "charges": true,
        "payouts": true, "deadline": true
    });
    assert_eq!(standing(&asked), working);
    let before = (asked["tos_acceptance"]["date"].as_i64().unwrap() + 1).to_string();
    let early = [("tos_acceptance[date]", &*before), ("tos_acceptance[ip]", "127.0.0.1")];
    let still = tell(&platform, &account, &early).await;
    assert_eq!(still["requirements"]["currently_due"], terms);
    let now = platform.advance("days", 15).await;
    let stopped = show(&platform, &account).await;
    assert_eq!(stopped["requirements"]["past_due"], terms);
    assert_eq!(stopped["charges_enabled"], false);
    let again = tell(&platform, &account, &[("tos_acceptance[date]", &now.to_string())]).await;
    assert_eq!(again["requirements"]["currently_due"], json!([]));
    assert_eq!(again["charges_enabled"], true);

    // Accepted with the change, nothing is asked.
    let later = platform.advance("minutes", 2).await.to_string();
    let both = [other[0], ("tos_acceptance[date]", &*later)];
    let changed = tell(&platform, &account, &both).await;
    assert_eq!(changed["requirements"]["currently_due"], json!([]));
}

#[tokio::test]
async fn the_events_of_a_failed_check_come_in_order() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = onboarded(&platform, "custom", &[]).await;
    tell(&platform, &account, &[("individual[id_number]", "111111111")]).await;
    platform.advance("minutes", 2).await;
    platform.advance("days", 15).await;
    let events = platform.on(account["id"].as_str().unwrap());
    let events = events.get("/v1/events", &[("limit", "6")]).await.ok();
    let told: Vec<&str> = events["data"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|e| e["type"].as_str().unwrap())
        .collect();
    let expected = [
        // The check ends,
        "person.updated",
        "account.updated",
        // and the deadline passes.
        "person.updated",
        "capability.updated",
        "capability.updated",
        "account.updated",
    ];
    assert_eq!(told, expected);
    let last = &events["data"][0]["data"]["previous_attributes"];
    assert_eq!(last["requirements"]["past_due"], json!([]));
    assert_eq!(last["charges_enabled"], true);
}

#[tokio::test]
async fn a_threshold_asks_for_the_whole_number_and_a_deadline_passes() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut params = vec![
        ("type", "custom"),
        ("country", "US"),
        ("business_type", "individual"),
        ("capabilities[transfers][requested]", "true"),
        ("capabilities[card_payments][requested]", "true"),
        ("business_profile[mcc]", "5734"),
        ("business_profile[product_description]", "Cables"),
        ("tos_acceptance[date]", "1893456000"),
        ("tos_acceptance[ip]", "127.0.0.1"),
        ("external_account", "btok_us"),
    ];
    // The last four digits are enough for a beginning.
    params.extend([
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
        ("individual[address][postal_code]", "02110"),
        ("individual[ssn_last_4]", "0000"),
    ]);
    let account = platform.post("/v1/accounts", &params).await.ok();
    platform.advance("minutes", 2).await;
    let begun = show(&platform, &account).await;
    let number = json!(["individual.id_number"]);
    let works = |due: &Value, deadline: bool| {
        json!({
            "due": due, "past": [], "reason": null, "card": "active", "charges": true,
            "payouts": true, "deadline": deadline
        })
    };
    assert_eq!(standing(&begun), works(&json!([]), false));
    assert_eq!(begun["requirements"]["eventually_due"], number);

    // 500,000 USD is the threshold, whichever way they are taken; a dollar less is not.
    let id = account["id"].as_str().unwrap();
    let direct = platform.on(id);
    platform.pay(&[("amount", "49999900"), ("transfer_data[destination]", id)]).await;
    platform.advance("minutes", 1).await;
    assert_eq!(standing(&show(&platform, &account).await), works(&json!([]), false));
    direct.pay(&[("amount", "100")]).await;
    platform.advance("minutes", 1).await;
    let reached = show(&platform, &account).await;
    assert_eq!(standing(&reached), works(&number, true));

    let deadline = reached["requirements"]["current_deadline"].as_i64().unwrap();
    let clock = "/v1/sandbox/clock";
    platform.post(clock, &[("to", &(deadline - 1).to_string())]).await.ok();
    assert_eq!(standing(&show(&platform, &account).await), works(&number, true));
    platform.post(clock, &[("to", &deadline.to_string())]).await.ok();
    let stopped = show(&platform, &account).await;
    let past = json!({
        "due": number, "past": number, "reason": "requirements.past_due", "card": "inactive",
        "charges": false, "payouts": false, "deadline": false
    });
    assert_eq!(standing(&stopped), past);
    let told = tell(&platform, &account, &[("individual[id_number]", "000000000")]).await;
    assert_eq!(told["requirements"]["past_due"], json!([]));
    platform.advance("minutes", 2).await;
    assert_eq!(standing(&show(&platform, &account).await), works(&json!([]), false));
}

#[tokio::test]
async fn test_cards_pull_requirements_forward() {
    for (card, charges, payouts) in [
        ("tok_visa_triggerNextRequirements", true, true),
        ("tok_visa_triggerChargeBlock", false, true),
        ("tok_visa_triggerPayoutBlock", true, false),
    ] {
        let world = World::new(1);
        let platform = world.platform("a");
        let account = onboarded(&platform, "custom", &[]).await;
        let direct = platform.on(account["id"].as_str().unwrap());
        let params = [("amount", "1000"), ("currency", "usd"), ("source", card)];
        direct.post("/v1/charges", &params).await.ok();
        platform.advance("seconds", 1).await;
        let pulled = show(&platform, &account).await;
        assert_eq!(
            pulled["requirements"]["currently_due"],
            json!(["individual.verification.document"])
        );
        assert_eq!(pulled["charges_enabled"], charges, "{card}: {:#}", pulled["requirements"]);
        assert_eq!(pulled["payouts_enabled"], payouts, "{card}");
        let document =
            ("individual[verification][document][front]", "file_identity_document_success");
        tell(&platform, &account, &[document]).await;
        platform.advance("minutes", 2).await;
        let healed = show(&platform, &account).await;
        assert_eq!(healed["charges_enabled"], true, "{card}");
        assert_eq!(healed["payouts_enabled"], true, "{card}");
    }
}

#[tokio::test]
async fn values_that_the_verifier_knows_fail_a_company() {
    for (field, value, requirement, code) in [
        ("company[tax_id]", "111111111", "company.tax_id", "verification_failed_tax_id_match"),
        ("company[name]", "disallowed_name", "company.name", "invalid_company_name_denylisted"),
        (
            "business_profile[url]",
            "https://geoblocked.stripe.com",
            "business_profile.url",
            "invalid_url_website_inaccessible_geoblocked",
        ),
        (
            "settings[payments][statement_descriptor]",
            "mismatch",
            "settings.payments.statement_descriptor",
            "invalid_statement_descriptor_business_mismatch",
        ),
    ] {
        let world = World::new(1);
        let platform = world.platform("a");
        let account = onboarded(&platform, "custom", &[("business_type", "company")]).await;
        tell(&platform, &account, &[(field, value)]).await;
        platform.advance("minutes", 2).await;
        let failed = show(&platform, &account).await;
        let errors = &failed["requirements"]["errors"];
        assert_eq!(errors[0]["code"], code, "{field}: {:#}", failed["requirements"]);
        assert_eq!(errors[0]["requirement"], requirement);
        assert_eq!(failed["requirements"]["currently_due"], json!([requirement]));
        if requirement == "company.tax_id" {
            let mended = tell(&platform, &account, &[(field, "000000000")]).await;
            let due = &mended["requirements"]["currently_due"];
            assert_eq!(*due, json!([]), "what was not verified changes without the terms");
        }
    }
}

#[tokio::test]
async fn documents_are_files_that_are_looked_at() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = onboarded(&platform, "custom", &[]).await;
    let front = "individual[verification][document][front]";
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let missing = platform.post(&path, &[(front, "file_nowhere")]).await.refused(400);
    assert_eq!(missing["message"], "No such file: 'file_nowhere'");
    let icon = platform
        .upload(None, &[("purpose", "business_icon")], "icon.png", &crate::files::png(200))
        .await
        .ok();
    platform.post(&path, &[(front, icon["id"].as_str().unwrap())]).await.refused(400);

    let document = [("purpose", "identity_document")];
    let image = crate::files::png(600);
    let expired = platform.upload(None, &document, "document_expired.png", &image).await.ok();
    for (id, code) in [
        ("file_identity_document_failure", "document_failed_other"),
        (expired["id"].as_str().unwrap(), "document_expired"),
    ] {
        tell(&platform, &account, &[(front, id)]).await;
        platform.advance("minutes", 2).await;
        let failed = show(&platform, &account).await;
        let verification = &failed["individual"]["verification"];
        assert_eq!(verification["document"]["details_code"], code);
        let requirements = &failed["requirements"];
        assert_eq!(requirements["errors"][0]["code"], format!("verification_{code}"));
        assert_eq!(requirements["currently_due"], json!(["individual.verification.document"]));
    }

    let good = platform.upload(None, &document, "passport.png", &image).await.ok();
    tell(&platform, &account, &[(front, good["id"].as_str().unwrap())]).await;
    platform.advance("minutes", 2).await;
    let verified = show(&platform, &account).await;
    assert_eq!(verified["individual"]["verification"]["status"], "verified");
    assert_eq!(verified["requirements"]["currently_due"], json!([]));
}

#[tokio::test]
async fn platforms_pause_payments_and_payouts() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = onboarded(&platform, "express", &[]).await;
    let path = format!("/v1/sandbox/accounts/{}/pause", account["id"].as_str().unwrap());
    let paused = platform.post(&path, &[("payments", "true")]).await.ok();
    assert_eq!(paused["requirements"]["disabled_reason"], "platform_paused");
    assert_eq!(paused["charges_enabled"], false);
    assert_eq!(paused["payouts_enabled"], true);
    assert_eq!(paused["capabilities"]["card_payments"], "inactive");
    let both = platform.post(&path, &[("payouts", "true")]).await.ok();
    assert_eq!(both["payouts_enabled"], false);
    let on = platform.post(&path, &[("payments", "false"), ("payouts", "false")]).await.ok();
    assert_eq!(on["charges_enabled"], true);
    assert_eq!(on["payouts_enabled"], true);
    assert_eq!(on["requirements"]["disabled_reason"], Value::Null);
}

#[tokio::test]
async fn a_bank_account_of_doubtful_ownership_stops_payouts() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = onboarded(&platform, "custom", &[]).await;
    let bank = |number| {
        [
            ("external_account[object]", "bank_account"),
            ("external_account[country]", "US"),
            ("external_account[currency]", "usd"),
            ("external_account[routing_number]", "110000000"),
            ("external_account[account_number]", number),
        ]
    };
    tell(&platform, &account, &bank("000999999992")).await;
    platform.advance("minutes", 2).await;
    let doubted = show(&platform, &account).await;
    let wanted = json!(["documents.bank_account_ownership_verification.files"]);
    assert_eq!(doubted["requirements"]["past_due"], wanted);
    assert_eq!(doubted["charges_enabled"], true);
    assert_eq!(doubted["payouts_enabled"], false);
    let document = (
        "documents[bank_account_ownership_verification][files][]",
        "file_relationship_document_success",
    );
    tell(&platform, &account, &[document]).await;
    platform.advance("minutes", 2).await;
    assert_eq!(show(&platform, &account).await["payouts_enabled"], true);
}

#[tokio::test]
async fn pictures_of_a_brand_are_uploaded_as_such() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = onboarded(&platform, "custom", &[]).await;
    let image = crate::files::png(256);
    let icon =
        platform.upload(None, &[("purpose", "business_icon")], "icon.png", &image).await.ok();
    let icon = icon["id"].as_str().unwrap();
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let wrong = platform.post(&path, &[("settings[branding][logo]", icon)]).await.refused(400);
    assert_eq!(wrong["param"], "settings[branding][logo]");
    let right = tell(&platform, &account, &[("settings[branding][icon]", icon)]).await;
    assert_eq!(right["settings"]["branding"]["icon"], icon);
}
