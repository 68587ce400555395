//! What is sent goes where it is to go by the time it is sent.

use serde_json::{Value, json};
use testkit::{Actor, Manner, Receiver, World};

/// More than are settled at once.
const EVENTS: usize = 40;

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap()
}

/// Something that listens to everything, on a receiver that takes its time, and events for it.
async fn listening(world: &World, thin: bool) -> (Actor, String, Receiver) {
    let platform = world.platform("a");
    let receiver = Receiver::start(Manner::Waits, 1).await;
    let path = if thin {
        let body = json!({
            "name": "d", "type": "webhook_endpoint", "event_payload": "thin",
            "enabled_events": ["v1.customer.created"],
            "webhook_endpoint": { "url": receiver.url },
            "include": ["webhook_endpoint.signing_secret"]
        });
        let made = platform.post_json("/v2/core/event_destinations", &body).await.ok();
        receiver.trust(text(&made["webhook_endpoint"], "signing_secret"));
        format!("/v2/core/event_destinations/{}", text(&made, "id"))
    } else {
        let params = [("url", receiver.url.as_str()), ("enabled_events[]", "customer.created")];
        let made = platform.post("/v1/webhook_endpoints", &params).await.ok();
        receiver.trust(text(&made, "secret"));
        format!("/v1/webhook_endpoints/{}", text(&made, "id"))
    };
    for _ in 0..EVENTS {
        platform.post("/v1/customers", &[]).await.ok();
    }
    world.deliver();
    // The first is on its way, and not answered.
    receiver.wait_for_count(1).await;
    (platform, path, receiver)
}

/// Nothing more came, and nothing is left to send.
async fn is_left_alone(world: &World, receiver: &Receiver) {
    receiver.release();
    world.engine.deliveries_idle(1).await;
    assert_eq!((receiver.requests(), receiver.fault()), (1, None));
    let left = world.engine.deliveries_due(1, &[], 9).unwrap();
    assert_eq!(left, []);
}

#[tokio::test]
async fn a_deleted_endpoint_is_sent_nothing_more() {
    for thin in [false, true] {
        let world = World::new(1);
        let (platform, path, receiver) = listening(&world, thin).await;
        platform.delete(&path).await.ok();
        is_left_alone(&world, &receiver).await;
    }
}

#[tokio::test]
async fn a_disabled_endpoint_is_sent_nothing_more() {
    let world = World::new(1);
    let (platform, path, receiver) = listening(&world, false).await;
    platform.post(&path, &[("disabled", "true")]).await.ok();
    is_left_alone(&world, &receiver).await;

    let world = World::new(1);
    let (platform, path, receiver) = listening(&world, true).await;
    platform.post_json(&format!("{path}/ping"), &json!({})).await.ok();
    platform.post_json(&format!("{path}/disable"), &json!({})).await.ok();
    is_left_alone(&world, &receiver).await;
}

#[tokio::test]
async fn what_is_not_wanted_any_more_is_not_sent() {
    let world = World::new(1);
    let (platform, path, receiver) = listening(&world, false).await;
    platform.post(&path, &[("enabled_events[]", "customer.deleted")]).await.ok();
    is_left_alone(&world, &receiver).await;
}

#[tokio::test]
async fn an_endpoint_that_moves_gets_the_rest_at_its_new_address_once() {
    for thin in [false, true] {
        let world = World::new(1);
        let (platform, path, old) = listening(&world, thin).await;
        let new = Receiver::start(Manner::Honest, 1).await;
        if thin {
            let moved = json!({ "webhook_endpoint": { "url": new.url } });
            platform.post_json(&path, &moved).await.ok();
        } else {
            platform.post(&path, &[("url", new.url.as_str())]).await.ok();
        }
        old.release();
        world.engine.deliveries_idle(1).await;
        assert_eq!((old.requests(), new.requests()), (1, EVENTS - 1));
        assert_eq!(old.fault(), None);
    }
}
