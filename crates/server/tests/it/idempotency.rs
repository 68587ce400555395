//! A key is used once: by one kind of key, in one of the APIs, on one account, for one request.

use serde_json::{Value, json};
use testkit::{Actor, Answer, World};

use crate::oauth::connect;

const DAY: i64 = 86_400;

fn replayed(answer: &Answer) -> bool {
    answer.headers.contains_key("idempotent-replayed")
}

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn keys_that_look_alike_are_different_keys() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = id(&platform.post("/v1/accounts", &[("type", "express")]).await.ok());
    let params = [("description", "d")];
    for (mine, theirs) in [("k9", format!("{account}/k9")), ("k8", format!("21.{account}/k8"))] {
        let on = platform.on(&account).post_once(mine, "/v1/customers", &params).await;
        let own = platform.post_once(&theirs, "/v1/customers", &params).await;
        assert!(!replayed(&own), "{theirs}");
        assert_ne!(id(&on.ok()), id(&own.ok()));
    }
    platform.post_json_once("zz", "/v2/core/account_tokens", &json!({})).await.ok();
    let older = platform.post_once("v2/zz", "/v1/customers", &params).await;
    assert!(!replayed(&older));
    older.ok();
}

#[tokio::test]
async fn what_a_secret_key_was_told_no_other_key_is_told() {
    let world = World::new(1);
    let platform = world.platform("a");
    let params = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("payment_method", "pm_card_visa"),
        ("payment_method_types[]", "card"),
        ("metadata[inner]", "secret"),
    ];
    let intent = platform.post("/v1/payment_intents", &params).await.ok();
    let confirm = format!("/v1/payment_intents/{}/confirm", id(&intent));
    let params = [("client_secret", intent["client_secret"].as_str().unwrap())];
    let told = platform.post_once("k", &confirm, &params).await.ok();
    assert_eq!(told["metadata"]["inner"], "secret");
    let browser = platform.browser().post_once("k", &confirm, &params).await;
    assert!(!replayed(&browser));
    assert_eq!(browser.refused(400)["code"], "payment_intent_unexpected_state");

    let (account, reply) = connect(&platform, "read_write").await;
    let granted = platform.with_key(reply["access_token"].as_str().unwrap());
    let customer = [("description", "d")];
    let first = platform.on(&account).post_once("k", "/v1/customers", &customer).await.ok();
    let second = granted.post_once("k", "/v1/customers", &customer).await;
    assert!(!replayed(&second));
    assert_ne!(id(&first), id(&second.ok()));
}

#[tokio::test]
async fn a_key_is_for_one_method_as_well() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.post_json("/v2/core/accounts", &crate::v2_accounts::merchant()).await;
    let persons = format!("/v2/core/accounts/{}/persons", id(&account.ok()));
    let person = platform.post_json(&persons, &json!({ "given_name": "A" })).await.ok();
    let path = format!("{persons}/{}", id(&person));
    platform.delete_once("k", &path).await.ok();
    let again = platform.delete_once("k", &path).await;
    assert!(replayed(&again));
    let other = platform.post_once("k", &path, &[]).await;
    assert!(!replayed(&other));
    assert_eq!(other.refused(400)["code"], "idempotency_error");
}

#[tokio::test]
async fn a_key_of_any_characters_is_a_key() {
    let world = World::new(1);
    let platform = world.platform("a");
    let first = platform.post_once("clé-☃", "/v1/customers", &[]).await.ok();
    let again = platform.post_once("clé-☃", "/v1/customers", &[]).await;
    assert!(replayed(&again));
    assert_eq!(again.ok(), first);
}

#[tokio::test]
async fn a_key_lapses_and_is_then_a_new_one() {
    let world = World::new(1);
    let platform = world.platform("a");
    let older =
        async |name: &str| platform.post_once("k", "/v1/customers", &[("description", name)]).await;
    let tokens = "/v2/core/account_tokens";
    let newer = async || platform.post_json_once("k", tokens, &json!({})).await.ok();
    let (first, token) = (older("first").await.ok(), newer().await);
    world.pass(DAY - 1);
    assert!(replayed(&older("first").await));
    older("second").await.refused(400);
    world.pass(1);
    let second = older("second").await;
    assert!(!replayed(&second));
    assert_ne!(id(&second.clone().ok()), id(&first));
    let again = older("second").await;
    assert!(replayed(&again));
    assert_eq!(again.ok(), second.ok());
    world.pass(29 * DAY - 1);
    assert_eq!(newer().await, token);
    world.pass(1);
    assert_ne!(newer().await, token);
}

#[tokio::test]
async fn what_has_lapsed_is_cleared_away() {
    let world = World::new(1);
    let platforms = [world.platform("a"), world.platform("b")];
    for platform in &platforms {
        for n in 0..3 {
            platform.post_once(&format!("k{n}"), "/v1/customers", &[]).await.ok();
        }
    }
    world.pass(DAY - 1);
    platforms[0].post_once("late", "/v1/customers", &[]).await.ok();
    assert_eq!(world.engine.clear_lapsed().await.unwrap(), 0);
    world.pass(1);
    assert_eq!(world.engine.clear_lapsed().await.unwrap(), 6);
    assert_eq!(world.engine.clear_lapsed().await.unwrap(), 0);
    assert!(replayed(&platforms[0].post_once("late", "/v1/customers", &[]).await));
}

async fn now(platform: &Actor) -> i64 {
    platform.get("/v1/sandbox/clock", &[]).await.ok()["now"].as_i64().unwrap()
}

#[tokio::test]
async fn a_retry_moves_the_clock_once() {
    let world = World::new(1);
    let platform = world.platform("a");
    let day = [("advance[days]", "1")];
    let first = platform.post_once("k", "/v1/sandbox/clock", &day).await;
    platform.post("/v1/sandbox/clock", &day).await.ok();
    let again = platform.post_once("k", "/v1/sandbox/clock", &day).await;
    assert!(replayed(&again));
    assert_eq!(again.ok(), first.ok());
    assert_eq!(now(&platform).await, testkit::START + 2 * DAY);
    platform.post_once("k", "/v1/sandbox/clock", &[("advance[days]", "2")]).await.refused(400);
    platform.post_once("k", "/v1/customers", &[]).await.refused(400);
    let back = [("to", "5")];
    let error = platform.post_once("l", "/v1/sandbox/clock", &back).await.refused(400);
    let again = platform.post_once("l", "/v1/sandbox/clock", &back).await;
    assert!(replayed(&again));
    assert_eq!(again.refused(400), error);
}

#[tokio::test]
async fn moves_at_once_move_one_after_the_other() {
    let world = World::new(1);
    let platform = world.platform("a");
    let day = [("advance[days]", "1")];
    let moves = (0..10).map(|n| {
        let (platform, key) = (platform.clone(), format!("k{n}"));
        tokio::spawn(async move { platform.post_once(&key, "/v1/sandbox/clock", &day).await.ok() })
    });
    let mut times = Vec::new();
    for moved in moves.collect::<Vec<_>>() {
        times.push(moved.await.unwrap()["now"].as_i64().unwrap());
    }
    times.sort_unstable();
    let expected: Vec<i64> = (1..=10).map(|days| testkit::START + days * DAY).collect();
    assert_eq!(times, expected);
}

#[tokio::test]
async fn a_move_that_is_broken_off_is_gone_on_with_by_its_retry() {
    let mut world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&[("type", "express"), ("country", "US")]).await;
    platform.pay(&[("transfer_data[destination]", &account)]).await;
    // Some timers are run, and then nothing can be found out.
    world.faults.go_blind_after(60);
    let week = [("advance[days]", "7")];
    platform.post_once("k", "/v1/sandbox/clock", &week).await.refused(500);
    world.faults.clear();
    let come_to = now(&platform).await;
    assert!(come_to < testkit::START + 7 * DAY);
    world.restart();
    let platform = world.platform("a");
    platform.post_once("k", "/v1/sandbox/clock", &[("advance[days]", "8")]).await.refused(400);
    platform.post("/v1/sandbox/clock", &[("advance[hours]", "1")]).await.ok();
    let done = platform.post_once("k", "/v1/sandbox/clock", &week).await.ok();
    assert_eq!(done["now"], testkit::START + 7 * DAY);
    let again = platform.post_once("k", "/v1/sandbox/clock", &week).await;
    assert!(replayed(&again));
    assert_eq!(again.ok(), done);
    assert!(!platform.on(&account).list("/v1/payouts", &[]).await.is_empty());
}

#[tokio::test]
async fn no_jump_of_the_clock_forgets_a_key() {
    let world = World::new(1);
    let platform = world.platform("a");
    let first = platform.post_once("k", "/v1/customers", &[]).await.ok();
    platform.advance("days", 400).await;
    let again = platform.post_once("k", "/v1/customers", &[]).await;
    assert!(replayed(&again));
    assert_eq!(again.ok(), first);
    world.pass(DAY);
    assert_ne!(platform.post_once("k", "/v1/customers", &[]).await.ok()["id"], first["id"]);
}
