//! Events: one for each thing that happened, with the object as it was then.

use serde_json::{Value, json};
use testkit::World;

use crate::money::{SELLER, events, refusal, see, text, told_since};

#[tokio::test]
async fn an_event_shows_what_was_and_what_it_was_before() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = platform.post("/v1/customers", &[("name", "A")]).await.ok();
    let path = format!("/v1/customers/{}", text(&made, "id"));
    let key = ("name", "B");
    let changed = platform.post_once("k", &path, &[key]).await.ok();
    platform.post(&path, &[("name", "C")]).await.ok();
    let told = platform.list("/v1/events", &[]).await;
    let names: Vec<_> = told.iter().map(|event| &event["data"]["object"]["name"]).collect();
    assert_eq!(names, ["C", "B", "A"], "newest first, each as it was then");
    assert_eq!(
        told[1]["data"],
        json!({ "object": changed, "previous_attributes": { "name": "A" } })
    );
    assert_eq!(told[2]["data"], json!({ "object": made }));
    assert_eq!(told[1]["request"]["idempotency_key"], "k");
    assert_eq!(told[2]["request"]["idempotency_key"], Value::Null);
    for event in &told {
        assert_eq!(see(&platform, "events", &text(event, "id")).await, *event);
        assert_eq!((&event["object"], &event["pending_webhooks"]), (&json!("event"), &json!(0)));
        assert_eq!(event["created"], testkit::START);
    }
}

#[tokio::test]
async fn what_is_refused_repeated_or_read_tells_nothing() {
    let world = World::new(1);
    let platform = world.platform("a");
    let charge = [("amount", "500"), ("currency", "usd"), ("source", "tok_visa")];
    platform.post_once("k", "/v1/charges", &charge).await.ok();
    let before = events(&platform).await;
    platform.post_once("k", "/v1/charges", &charge).await.ok();
    platform.post_once("k", "/v1/charges", &charge[..2]).await.refused(400);
    platform.post("/v1/charges", &[("amount", "0")]).await.refused(400);
    platform.post("/v1/refunds", &[("charge", "ch_x")]).await.refused(404);
    platform.get("/v1/charges", &[]).await.ok();
    assert_eq!(told_since(&platform, before).await, [""; 0]);
}

#[tokio::test]
async fn an_event_is_told_on_the_account_it_happened_on() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let (own, theirs) = (events(&platform).await, events(&seller).await);
    let to = [("transfer_data[destination]", account.as_str()), ("application_fee_amount", "123")];
    platform.pay(&to).await;
    let kinds = [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "transfer.created",
        "application_fee.created",
    ];
    assert_eq!(told_since(&platform, own).await, kinds);
    assert_eq!(told_since(&seller, theirs).await, ["payment.created"]);
    let event = seller.list("/v1/events", &[("type", "payment.created")]).await.remove(0);
    assert_eq!((&event["account"], &event["context"]), (&json!(account), &json!(account)));
    let path = format!("/v1/events/{}", text(&event, "id"));
    seller.get(&path, &[]).await.ok();
    for other in [platform, world.platform("b")] {
        let error = other.get(&path, &[]).await.refused(404);
        assert_eq!((&error["code"], &error["param"]), (&json!("resource_missing"), &json!("id")));
    }
}

#[tokio::test]
async fn events_are_found_by_type() {
    let world = World::new(1);
    let platform = world.platform("a");
    platform.pay(&[]).await;
    platform.post("/v1/customers", &[]).await.ok();
    for (asked, found) in [
        (vec![("type", "charge.succeeded")], 1),
        (vec![("type", "payment_intent.*")], 2),
        (vec![("type", "charge.failed")], 0),
        (vec![("types[]", "charge.succeeded"), ("types[]", "customer.created")], 2),
        (vec![("type", "*")], 4),
        (vec![("delivery_success", "true")], 4),
        (vec![("delivery_success", "false")], 0),
        (vec![("created[lt]", "1894010400")], 0),
        (vec![("created[gte]", "1894010400")], 4),
    ] {
        let got = platform.list("/v1/events", &asked).await;
        assert_eq!(got.len(), found, "{asked:?}");
    }
    let both = [("type", "charge.failed"), ("types[]", "charge.failed")];
    let words = "You may only specify one of these parameters";
    assert_eq!(refusal(platform.get("/v1/events", &both).await).2, words);
}
