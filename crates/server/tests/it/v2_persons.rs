//! Persons and tokens of the newer API.

use serde_json::{Value, json};
use testkit::World;

use crate::v2_accounts::{create, id, merchant};

#[tokio::test]
async fn a_person_is_one_in_both_apis() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = create(&platform, &merchant()).await;
    let path = format!("/v2/core/accounts/{}/persons", id(&account));
    let sent = json!({
        "given_name": "Jenny", "surname": "Rosen", "nationalities": ["US", "CA"],
        "date_of_birth": { "day": 1, "month": 1, "year": 1901 },
        "id_numbers": [{ "type": "us_ssn_last_4", "value": "0000" }],
        "relationship": { "owner": true, "percent_ownership": "25.5" },
        "additional_addresses": [{ "purpose": "registered", "line1": "1 Main St", "country": "US" }],
        "metadata": { "a": "b" }
    });
    let made = platform.post_json(&path, &sent).await.ok();
    assert_eq!(made["id_numbers"], json!([{ "type": "us_ssn_last_4" }]));
    assert_eq!(made["relationship"]["percent_ownership"], "25.5");
    let older = format!("/v1/accounts/{}/persons/{}", id(&account), id(&made));
    let person = platform.get(&older, &[]).await.ok();
    assert_eq!(person["first_name"], "Jenny");
    assert_eq!(person["dob"]["year"], 1901);
    assert_eq!(person["ssn_last_4_provided"], true);
    assert_eq!(person["relationship"]["percent_ownership"], 25.5);
    assert_eq!(person["nationality"], "US");

    platform.post(&older, &[("last_name", "Doe"), ("id_number", "000000000")]).await.ok();
    let one = format!("{path}/{}", id(&made));
    let read = platform.get(&one, &[]).await.ok();
    assert_eq!(read["surname"], "Doe");
    assert_eq!(read["nationalities"], json!(["US", "CA"]));
    let kinds: Vec<_> = read["id_numbers"].as_array().unwrap().iter().map(|n| &n["type"]).collect();
    assert_eq!(kinds, ["us_ssn_last_4", "us_ssn"]);
    let changed = platform.post_json(&one, &json!({ "metadata": { "a": null } })).await.ok();
    assert_eq!(changed["metadata"], json!({}));
    let list = platform.get(&path, &[]).await.ok();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
    let gone = platform.delete(&one).await.ok();
    assert_eq!(gone, json!({ "id": id(&made), "object": "v2.core.account_person" }));
    let error = platform.get(&one, &[]).await.refused(404);
    assert_eq!(error["code"], "not_found");
}

#[tokio::test]
async fn an_individual_is_shown_within_the_account() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut body = merchant();
    body["identity"] = json!({
        "country": "us", "entity_type": "individual",
        "individual": { "given_name": "Jenny", "id_numbers": [{ "type": "us_itin", "value": "000000000" }] }
    });
    let made = create(&platform, &body).await;
    let individual = &made["identity"]["individual"];
    assert_eq!(individual["given_name"], "Jenny");
    assert_eq!(individual["id_numbers"], json!([{ "type": "us_itin" }]));
    let path = format!("/v2/core/accounts/{}", id(&made));
    let update =
        json!({ "identity": { "individual": { "surname": "Rosen" } }, "include": ["identity"] });
    let changed = platform.post_json(&path, &update).await.ok();
    assert_eq!(changed["identity"]["individual"]["surname"], "Rosen");
    assert_eq!(changed["identity"]["individual"]["given_name"], "Jenny");
    assert_eq!(changed["identity"]["individual"]["id"], individual["id"]);
}

#[tokio::test]
async fn browsers_make_tokens_that_are_used_once() {
    let world = World::new(1);
    let platform = world.platform("a");
    let data = json!({
        "contact_phone": "+15555550101",
        "identity": {
            "entity_type": "company",
            "business_details": { "registered_name": "Token Inc" },
            "attestations": { "terms_of_service": { "account": { "shown_and_accepted": true } } }
        }
    });
    let token = platform.browser().post_json("/v2/core/account_tokens", &data).await.ok();
    assert_eq!(
        (&token["object"], &token["used"]),
        (&json!("v2.core.account_token"), &json!(false))
    );
    let mut body = merchant();
    body["identity"] = json!({ "country": "us" });
    body["account_token"] = token["id"].clone();
    let made = create(&platform, &body).await;
    assert_eq!(made["identity"]["business_details"]["registered_name"], "Token Inc");
    assert_eq!(made["identity"]["attestations"]["terms_of_service"]["account"]["ip"], "127.0.0.1");
    assert_eq!(made["contact_phone"], "+15555550101");
    let path = format!("/v2/core/account_tokens/{}", id(&token));
    assert_eq!(platform.get(&path, &[]).await.ok()["used"], true);
    let error = platform.post_json("/v2/core/accounts", &body).await.refused(400);
    assert_eq!(error["code"], "token_already_used");

    let tokens = format!("/v2/core/accounts/{}/person_tokens", id(&made));
    let person = json!({ "given_name": "Jenny", "nationalities": ["US"] });
    let token = platform.browser().post_json(&tokens, &person).await.ok();
    assert_eq!(token["object"], "v2.core.account_person_token");
    let use_it = json!({ "person_token": token["id"], "relationship": { "owner": true } });
    let persons = format!("/v2/core/accounts/{}/persons", id(&made));
    let made = platform.post_json(&persons, &use_it).await.ok();
    assert_eq!((&made["given_name"], &made["nationalities"]), (&json!("Jenny"), &json!(["US"])));
    platform.advance("hours", 2).await;
    let token = platform.browser().post_json(&tokens, &person).await.ok();
    platform.advance("hours", 2).await;
    let late: Value = json!({ "person_token": token["id"] });
    platform.post_json(&persons, &late).await.refused(400);
}
