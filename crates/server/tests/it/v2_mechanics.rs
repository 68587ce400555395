//! How the newer API is spoken.

use serde_json::{Value, json};
use testkit::World;

use crate::v2_accounts::{create, id, merchant};

#[tokio::test]
async fn errors_have_codes() {
    let world = World::new(1);
    let platform = world.platform("a");
    let accounts = "/v2/core/accounts";
    let code = |error: Value| error["code"].as_str().unwrap().to_owned();
    let unknown = platform.post_json(accounts, &json!({ "emial": "x" })).await.refused(400);
    insta::assert_snapshot!(unknown["message"], @r#""Received unknown field: emial""#);
    assert_eq!(code(unknown), "invalid_fields");
    let wrong = platform.get(&format!("{accounts}/acct_none"), &[]).await.refused(404);
    assert_eq!(code(wrong), "not_found");
    let wrong = platform.get(accounts, &[("include[0]", "identity")]).await.refused(400);
    assert_eq!(code(wrong), "invalid_fields");
    let browser = platform.browser().get(accounts, &[]).await.refused(403);
    assert_eq!(code(browser), "secret_key_required");
    let nowhere = platform.get("/v2/core/nothing", &[]).await.refused(404);
    assert_eq!(code(nowhere), "not_found");
}

#[tokio::test]
async fn a_key_replays_success_and_frees_failure() {
    let world = World::new(1);
    let platform = world.platform("a");
    let accounts = "/v2/core/accounts";
    let mut bad = merchant();
    bad["dashboard"] = json!("full");
    platform.post_json_once("k", accounts, &bad).await.refused(400);
    let first = platform.post_json_once("k", accounts, &merchant()).await;
    let again = platform.post_json_once("k", accounts, &merchant()).await;
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(first.clone().ok(), again.ok());
    assert_eq!(
        platform.post_json_once("k", accounts, &bad).await.refused(400)["code"],
        "idempotency_error"
    );
    let older = platform.post_once("k", "/v1/customers", &[]).await.ok();
    assert_eq!(older["object"], "customer", "the keys of the two never meet");
}

#[tokio::test]
async fn an_account_is_found_as_the_account_itself() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = create(&platform, &merchant()).await;
    let path = format!("/v2/core/accounts/{}", id(&made));
    let as_itself = platform.on(id(&made)).get(&path, &[]).await.ok();
    assert_eq!(as_itself["id"], made["id"]);
    let other = world.platform("b");
    other.get(&path, &[]).await.refused(404);
}
