//! Interventions: raised, answered, and decided about.

use serde_json::{Value, json};
use testkit::{Actor, World};

async fn raise(platform: &Actor, id: &str, params: &[(&str, &str)]) -> Value {
    platform.post(&format!("/v1/sandbox/accounts/{id}/interventions"), params).await.ok()
}

async fn answer(platform: &Actor, id: &str, key: &str, outcome: &str) -> Value {
    let intervention = key.split('.').next().unwrap();
    let path = format!("/v1/sandbox/accounts/{id}/interventions/{intervention}");
    platform.post(&path, &[("outcome", outcome)]).await.ok()
}

fn only(list: &Value) -> String {
    let keys = list.as_array().unwrap();
    assert_eq!(keys.len(), 1, "{list}");
    keys[0].as_str().unwrap().to_owned()
}

const DILIGENCE: (&str, &str) = ("description", "restricted_or_prohibited_industry_diligence");

#[tokio::test]
async fn an_intervention_stops_an_account_until_its_answer_is_cleared() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = platform.account(&[("type", "custom"), ("country", "US")]).await;
    let stopped = raise(&platform, &id, &[DILIGENCE]).await;
    let requirements = &stopped["requirements"];
    let key = only(&requirements["past_due"]);
    assert!(key.starts_with("interv_"), "{key}");
    assert!(key.ends_with(".restricted_or_prohibited_industry_diligence.form"), "{key}");
    assert_eq!(requirements["currently_due"], json!([key]));
    assert_eq!(requirements["disabled_reason"], "other");
    assert_eq!(requirements["errors"][0]["code"], "verification_supportability");
    assert_eq!(requirements["errors"][0]["requirement"], json!(key));
    assert_eq!(stopped["capabilities"]["card_payments"], "inactive");
    assert_eq!(
        (&stopped["charges_enabled"], &stopped["payouts_enabled"]),
        (&json!(false), &json!(false))
    );
    let capability =
        platform.get(&format!("/v1/accounts/{id}/capabilities/card_payments"), &[]).await.ok();
    assert_eq!(capability["requirements"]["past_due"], json!([key]));
    let told = platform.on(&id).told().await;
    assert!(told.ends_with(&["capability.updated".into(), "account.updated".into()]), "{told:?}");
    // No form fills it in.
    let path = format!("/v1/sandbox/accounts/{id}/onboard");
    let still = platform.post(&path, &[]).await.ok();
    assert_eq!(still["requirements"]["past_due"], json!([key]));

    let pending = answer(&platform, &id, &key, "pending").await;
    assert_eq!(pending["requirements"]["currently_due"], json!([]));
    assert_eq!(pending["requirements"]["pending_verification"], json!([key]));
    assert_eq!(pending["requirements"]["disabled_reason"], "other");
    assert_eq!(pending["charges_enabled"], false);
    let cleared = answer(&platform, &id, &key, "cleared").await;
    assert_eq!(cleared["requirements"]["pending_verification"], json!([]));
    assert_eq!(cleared["requirements"]["disabled_reason"], Value::Null);
    assert_eq!(
        (&cleared["charges_enabled"], &cleared["payouts_enabled"]),
        (&json!(true), &json!(true))
    );
    let path =
        format!("/v1/sandbox/accounts/{id}/interventions/{}", key.split('.').next().unwrap());
    platform.post(&path, &[]).await.refused(404);
}

#[tokio::test]
async fn an_intervention_stops_what_it_names() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = platform.account(&[("type", "express"), ("country", "US")]).await;
    let inquiry = ("description", "bank_account_verification");
    let stopped =
        raise(&platform, &id, &[inquiry, ("path", "challenge"), ("blocks[]", "payouts")]).await;
    assert_eq!(
        (&stopped["charges_enabled"], &stopped["payouts_enabled"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(stopped["capabilities"]["card_payments"], "active");
    let key = only(&stopped["requirements"]["past_due"]);
    answer(&platform, &id, &key, "cleared").await;
    let stopped = raise(&platform, &id, &[DILIGENCE, ("blocks[]", "charges")]).await;
    assert_eq!(
        (&stopped["charges_enabled"], &stopped["payouts_enabled"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(stopped["capabilities"]["transfers"], "active");
    let unknown = [("description", "small_talk")];
    let path = format!("/v1/sandbox/accounts/{id}/interventions");
    platform.post(&path, &unknown).await.refused(400);
}

#[tokio::test]
async fn an_answer_may_lead_to_support_or_to_a_rejection() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = platform.account(&[("type", "custom"), ("country", "US")]).await;
    let asked = raise(&platform, &id, &[("description", "url_inquiry")]).await;
    let key = only(&asked["requirements"]["past_due"]);
    let support = answer(&platform, &id, &key, "support").await;
    let id_of = key.split('.').next().unwrap();
    assert_eq!(only(&support["requirements"]["past_due"]), format!("{id_of}.url_inquiry.support"));
    let rejected = answer(&platform, &id, &key, "rejected").await;
    assert_eq!(rejected["requirements"]["disabled_reason"], "rejected.other");
    let appeal = only(&rejected["requirements"]["past_due"]);
    assert_eq!(appeal, format!("{id_of}.rejection_appeal.support"));
}
