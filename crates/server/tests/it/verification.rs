//! How long which check takes: capabilities, persons and documents each have their time.

use serde_json::{Value, json};
use testkit::{Actor, World};

const PERSON: [(&str, &str); 12] = [
    ("individual[first_name]", "Marta"),
    ("individual[last_name]", "Lind"),
    ("individual[email]", "marta@example.com"),
    ("individual[phone]", "0000000000"),
    ("individual[dob][day]", "1"),
    ("individual[dob][month]", "1"),
    ("individual[dob][year]", "1901"),
    ("individual[address][line1]", "address_full_match"),
    ("individual[address][city]", "Portland"),
    ("individual[address][state]", "OR"),
    ("individual[address][postal_code]", "97035"),
    ("individual[id_number]", "000000000"),
];

const PASSPORT: (&str, &str) =
    ("individual[verification][document][front]", "file_identity_document_success");

/// An individual who tells everything but the bank account at once.
async fn individual(platform: &Actor, country: &str, more: &[(&str, &str)]) -> Value {
    let mut params = vec![
        ("type", "custom"),
        ("country", country),
        ("business_type", "individual"),
        ("business_profile[url]", "https://lamps.example"),
        ("business_profile[product_description]", "Lamps of glass"),
        ("tos_acceptance[date]", "1894010400"),
        ("tos_acceptance[ip]", "203.0.113.7"),
        ("capabilities[transfers][requested]", "true"),
    ];
    let recipient = more.iter().any(|(name, _)| *name == "tos_acceptance[service_agreement]");
    if !recipient {
        params.push(("capabilities[card_payments][requested]", "true"));
    }
    let home = |(name, _): &&(&str, &str)| country == "US" || !name.ends_with("[state]");
    params.extend(PERSON.iter().filter(home));
    if country == "CA" {
        params.push(("individual[address][state]", "NS"));
    }
    params.extend_from_slice(more);
    platform.post("/v1/accounts", &params).await.ok()
}

async fn read(platform: &Actor, account: &Value) -> Value {
    platform.get(&format!("/v1/accounts/{}", account["id"].as_str().unwrap()), &[]).await.ok()
}

fn state(account: &Value) -> (&str, &str) {
    let capability = account["capabilities"]["transfers"].as_str().unwrap();
    (capability, account["individual"]["verification"]["status"].as_str().unwrap())
}

fn pending(account: &Value) -> &Value {
    &account["requirements"]["pending_verification"]
}

#[tokio::test]
async fn capabilities_do_not_wait_for_the_person() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = individual(&platform, "US", &[]).await;
    assert_eq!(state(&account), ("pending", "pending"));
    let looked_at = json!([
        "business_profile.url",
        "individual.address.city",
        "individual.address.line1",
        "individual.address.postal_code",
        "individual.address.state",
        "individual.id_number",
        "individual.verification.document"
    ]);
    assert_eq!(*pending(&account), looked_at);
    platform.advance("seconds", 5).await;
    assert_eq!(state(&read(&platform, &account).await), ("pending", "pending"));
    platform.advance("seconds", 35).await;
    let works = read(&platform, &account).await;
    assert_eq!(state(&works), ("active", "pending"));
    assert_eq!(works["charges_enabled"], true);
    assert_eq!(*pending(&works), json!(["individual.id_number"]));
    assert!(works["requirements"]["current_deadline"].is_number());
    platform.advance("seconds", 30).await;
    let done = read(&platform, &account).await;
    assert_eq!(state(&done), ("active", "verified"));
    assert_eq!(*pending(&done), json!([]));
    assert_eq!(done["requirements"]["current_deadline"], Value::Null);
}

#[tokio::test]
async fn a_document_verifies_at_once_and_only_capabilities_lag() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = individual(&platform, "US", &[PASSPORT]).await;
    assert_eq!(state(&account), ("pending", "verified"));
    assert_eq!(*pending(&account), json!([]));
    let person = account["individual"]["id"].as_str().unwrap();
    let path = format!("/v1/accounts/{}/persons/{person}", account["id"].as_str().unwrap());
    let again = [("verification[document][back]", "file_identity_document_success")];
    let person = platform.post(&path, &again).await.ok();
    assert_eq!(person["verification"]["status"], "verified");
    assert_eq!(person["requirements"]["pending_verification"], json!([]));
    platform.advance("seconds", 60).await;
    assert_eq!(state(&read(&platform, &account).await), ("active", "verified"));
}

#[tokio::test]
async fn elsewhere_capabilities_work_at_once_and_the_person_takes_a_minute() {
    let world = World::new(1);
    let platform = world.platform("a");
    for country in ["NL", "CA"] {
        let account = individual(&platform, country, &[]).await;
        assert_eq!(state(&account), ("active", "pending"), "{:#}", account["requirements"]);
        platform.advance("minutes", 1).await;
        assert_eq!(state(&read(&platform, &account).await), ("active", "verified"));
        let proved = individual(&platform, country, &[PASSPORT]).await;
        assert_eq!(state(&proved), ("active", "verified"));
    }
}

#[tokio::test]
async fn recipients_are_verified_by_documents_only() {
    let world = World::new(1);
    let platform = world.platform("a");
    let recipient = ("tos_acceptance[service_agreement]", "recipient");
    let account = individual(&platform, "PH", &[recipient]).await;
    let document = json!(["individual.verification.document"]);
    for _ in 0..2 {
        let now = read(&platform, &account).await;
        assert_eq!(state(&now), ("active", "unverified"), "{:#}", now["requirements"]);
        let eventually = now["requirements"]["eventually_due"].as_array().unwrap();
        assert!(eventually.contains(&document[0]));
        assert_eq!(now["requirements"]["currently_due"], json!(["external_account"]));
        assert_eq!(*pending(&now), json!([]));
        platform.advance("days", 2).await;
    }
    let shown = individual(&platform, "PH", &[recipient, PASSPORT]).await;
    assert_eq!(state(&shown), ("active", "pending"));
    platform.advance("minutes", 1).await;
    let shown = read(&platform, &shown).await;
    assert_eq!(state(&shown), ("active", "verified"));
    assert!(!shown["requirements"].to_string().contains("verification.document"));
}

#[tokio::test]
async fn what_is_wrong_holds_capabilities_back() {
    let world = World::new(1);
    let platform = world.platform("a");
    let bad = [("individual[id_number]", "111111111")];
    let account = individual(&platform, "US", &bad).await;
    platform.advance("seconds", 40).await;
    assert_eq!(state(&read(&platform, &account).await), ("pending", "pending"));
    platform.advance("seconds", 30).await;
    let found = read(&platform, &account).await;
    assert_eq!(state(&found), ("inactive", "unverified"));
    assert_eq!(found["individual"]["verification"]["details_code"], "failed_keyed_identity");
}

#[tokio::test]
async fn well_known_documents_become_files() {
    let world = World::new(1);
    let platform = world.platform("a");
    let company = ("company[verification][document][front]", "file_identity_document_success");
    let back = ("individual[verification][document][back]", "file_identity_document_failure");
    let account = individual(&platform, "US", &[PASSPORT, back, company]).await;
    let person = &account["individual"]["verification"]["document"];
    let company = &account["company"]["verification"]["document"];
    for id in [&person["front"], &person["back"], &company["front"]] {
        let id = id.as_str().unwrap();
        assert!(id.starts_with("file_1"), "{id}");
        let file = platform.on(account["id"].as_str().unwrap());
        let file = file.get(&format!("/v1/files/{id}"), &[]).await.ok();
        assert_eq!(file["purpose"], "identity_document");
    }
    // Named once more by their own ids, they prove what they did.
    let front = person["front"].as_str().unwrap();
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let again = [
        ("individual[verification][document][front]", front),
        ("individual[verification][document][back]", front),
    ];
    let again = platform.post(&path, &again).await.ok();
    assert_eq!(again["individual"]["verification"]["document"]["front"], front);
    platform.advance("minutes", 2).await;
    assert_eq!(state(&read(&platform, &account).await), ("active", "verified"));
}

#[tokio::test]
async fn lists_are_those_of_the_country() {
    let world = World::new(1);
    let platform = world.platform("a");
    let fresh = async |country: &str, kind: &str, more: &[(&str, &str)]| {
        let mut params = vec![
            ("type", "custom"),
            ("country", country),
            ("business_type", kind),
            ("capabilities[transfers][requested]", "true"),
        ];
        if !more.iter().any(|(name, _)| name.contains("agreement")) {
            params.push(("capabilities[card_payments][requested]", "true"));
        }
        params.extend_from_slice(more);
        platform.post("/v1/accounts", &params).await.ok()["requirements"].clone()
    };
    let has =
        |hash: &Value, list: &str, key: &str| hash[list].as_array().unwrap().contains(&json!(key));
    let emirates = fresh("AE", "company", &[]).await;
    for key in ["documents.passport.files", "documents.visa.files", "verification.document"] {
        for role in ["owners", "representative"] {
            assert!(has(&emirates, "currently_due", &format!("{role}.{key}")), "{role}.{key}");
        }
    }
    let singapore = fresh("SG", "individual", &[]).await;
    let liveness = "individual.verification.proof_of_liveness";
    assert!(has(&singapore, "eventually_due", liveness));
    let us = fresh("US", "company", &[]).await;
    // The last of them only since a day that the tests' clock is behind.
    assert_eq!(us["currently_due"].as_array().unwrap().len(), 30 + 1);
    assert!(has(&us, "currently_due", "business_profile.product_description"));
    assert!(has(&us, "currently_due", "settings.payments.statement_descriptor"));
    assert!(!has(&us, "currently_due", "representative.relationship.executive"));
    let recipient = [("tos_acceptance[service_agreement]", "recipient")];
    let chile = fresh("CL", "individual", &recipient).await;
    assert!(has(&chile, "currently_due", "individual.id_number"));
    assert!(!has(&chile, "currently_due", "individual.email"));
    // Of two scripts each part is asked for until it is given.
    let given = [
        ("individual[address_kana][postal_code]", "1500001"),
        ("individual[address_kanji][city]", "渋谷区"),
    ];
    let japan = fresh("JP", "individual", &given).await;
    for (key, asked) in [
        ("individual.address_kana.postal_code", false),
        ("individual.address_kanji.postal_code", true),
        ("individual.address_kanji.city", false),
        ("individual.address_kana.city", true),
    ] {
        assert_eq!(has(&japan, "currently_due", key), asked, "{key}");
    }
}
