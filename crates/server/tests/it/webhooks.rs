//! Events on their way to endpoints.

use serde_json::{Value, json};
use testkit::{Catcher, Manner, Receiver, World};

async fn endpoint(platform: &testkit::Actor, url: &str, connect: bool) -> Value {
    let connect = connect.to_string();
    let params = [("url", url), ("enabled_events[]", "*"), ("connect", connect.as_str())];
    platform.post("/v1/webhook_endpoints", &params).await.ok()
}

fn types(caught: &[testkit::Caught]) -> Vec<&str> {
    caught.iter().filter_map(|one| one.event["type"].as_str()).collect()
}

#[tokio::test]
async fn own_events_and_those_of_connected_accounts_go_their_own_ways() {
    let world = World::new(1);
    world.deliver();
    let platform = world.platform("a");
    let (own, connected) = (Catcher::start().await, Catcher::start().await);
    endpoint(&platform, &own.url, false).await;
    endpoint(&platform, &connected.url, true).await;
    let account = platform.account(&[("type", "standard")]).await;
    platform.on(&account).post("/v1/customers", &[]).await.ok();
    platform.post("/v1/customers", &[]).await.ok();
    let own = own.wait_for(1).await;
    assert_eq!(types(&own), ["customer.created"]);
    assert_eq!(own[0].event["account"], Value::Null);
    let told = platform.on(&account).told().await;
    let caught = connected.wait_for(told.len()).await;
    assert_eq!(types(&caught), told, "in the order in which they happened");
    assert!(caught.iter().all(|one| one.event["account"] == account.as_str()));
    world.sent().await;
}

#[tokio::test]
async fn a_refused_webhook_is_tried_again_on_the_platforms_clock() {
    let world = World::new(1);
    world.deliver();
    let platform = world.platform("a");
    let catcher = Catcher::start().await;
    endpoint(&platform, &catcher.url, false).await;
    catcher.answer([500, 302]);
    platform.post("/v1/customers", &[]).await.ok();
    let first = catcher.wait_for(1).await;
    let event = first[0].event["id"].as_str().unwrap().to_owned();
    let pending = async || {
        let event = platform.get(&format!("/v1/events/{event}"), &[]).await.ok();
        event["pending_webhooks"].as_i64()
    };
    assert_eq!(pending().await, Some(1));
    platform.advance("hours", 1).await;
    catcher.wait_for(2).await;
    platform.advance("hours", 2).await;
    let all = catcher.wait_for(3).await;
    assert!(all.iter().all(|one| one.event["id"] == event.as_str()));
    platform.advance("days", 4).await;
    assert_eq!(pending().await, Some(0));
    assert_eq!(catcher.caught().len(), 3, "delivered once it is answered with 200");
    world.sent().await;
}

#[tokio::test]
async fn an_endpoint_hears_what_it_asked_for_until_it_is_gone() {
    let world = World::new(1);
    world.deliver();
    let platform = world.platform("a");
    let catcher = Catcher::start().await;
    let params = [("url", catcher.url.as_str()), ("enabled_events[]", "customer.updated")];
    let made = platform.post("/v1/webhook_endpoints", &params).await.ok();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let path = format!("/v1/webhook_endpoints/{}", made["id"].as_str().unwrap());
    let read = platform.get(&path, &[]).await.ok();
    assert_eq!(read.get("secret"), None, "the secret is shown once");
    let customer = platform.post("/v1/customers", &[]).await.ok();
    let customer = format!("/v1/customers/{}", customer["id"].as_str().unwrap());
    platform.post(&customer, &[("name", "B")]).await.ok();
    let caught = catcher.wait_for(1).await;
    assert_eq!(types(&caught), ["customer.updated"]);
    assert_eq!(caught[0].event["data"]["previous_attributes"]["name"], Value::Null);
    for (name, value, expected) in
        [("metadata[a]", "1", json!({ "a": "1" })), ("metadata", "", json!({}))]
    {
        let changed = platform.post(&path, &[(name, value)]).await.ok();
        assert_eq!(changed["metadata"], expected, "{name}");
    }
    platform.post(&path, &[("disabled", "true")]).await.ok();
    platform.post(&customer, &[("name", "C")]).await.ok();
    platform.delete(&path).await.ok();
    platform.post(&customer, &[("name", "D")]).await.ok();
    platform.advance("seconds", 5).await;
    assert_eq!(catcher.caught().len(), 1);
    world.sent().await;
}

#[tokio::test]
async fn an_endpoint_that_hangs_hides_nothing_from_others() {
    let world = World::new(1);
    let platform = world.platform("a");
    let hanging = Receiver::start(Manner::Hangs, 1).await;
    let made = endpoint(&platform, &hanging.url, false).await;
    hanging.trust(made["secret"].as_str().unwrap());
    // More than are read at once, all of them before the other endpoint's first.
    for _ in 0..1_100 {
        platform.post("/v1/customers", &[]).await.ok();
    }
    let honest = Catcher::start().await;
    endpoint(&platform, &honest.url, false).await;
    platform.post("/v1/customers", &[]).await.ok();
    world.deliver();
    honest.wait_for(1).await;
    assert_eq!(hanging.fault(), None);
    world.leave_waiting(made["id"].as_str().unwrap());
    world.sent().await;
}
