//! Asynchronous captures: the charge shows its links a second later, and an event tells of that.

use serde_json::{Value, json};
use testkit::{Actor, World};

use crate::money::{SELLER, text};

const LINKS: [&str; 3] = ["balance_transaction", "transfer", "application_fee"];

/// Pays 1000 to a seller, of which 123 stay; the charge as the reply shows it.
async fn pay(platform: &Actor) -> Value {
    let account = platform.account(SELLER).await;
    let to = [
        ("capture_method", "automatic_async"),
        ("amount", "1000"),
        ("transfer_data[destination]", account.as_str()),
        ("application_fee_amount", "123"),
    ];
    platform.pay(&to).await["latest_charge"].clone()
}

fn path(charge: &Value) -> String {
    format!("/v1/charges/{}", text(charge, "id"))
}

/// Which of its links an object shows.
fn shown(charge: &Value) -> [bool; 3] {
    LINKS.map(|link| !charge[link].is_null())
}

/// Events of a type, oldest first.
async fn told(platform: &Actor, kind: &str) -> Vec<Value> {
    let mut events = platform.all("/v1/events", &[("type", kind)]).await;
    events.reverse();
    events
}

#[tokio::test]
async fn links_are_shown_a_second_later() {
    let world = World::new(1);
    let platform = world.platform("a");
    let charge = pay(&platform).await;
    assert_eq!(shown(&charge), [false; 3]);
    assert_eq!(shown(&platform.get(&path(&charge), &[]).await.ok()), [false; 3]);
    assert_eq!(shown(&platform.list("/v1/charges", &[]).await[0]), [false; 3]);
    let succeeded = &told(&platform, "charge.succeeded").await[0];
    assert_eq!(shown(&succeeded["data"]["object"]), [false; 3]);
    assert!(told(&platform, "charge.updated").await.is_empty());

    platform.advance("seconds", 1).await;
    let filled = platform.get(&path(&charge), &[]).await.ok();
    assert_eq!(shown(&filled), [true; 3]);
    let updated = told(&platform, "charge.updated").await;
    assert_eq!(updated.len(), 1);
    let (event, created) = (&updated[0], charge["created"].as_i64().unwrap());
    assert_eq!(event["created"], created + 1);
    assert_eq!(event["request"], json!({ "id": null, "idempotency_key": null }));
    assert_eq!(event["data"]["object"], filled);
    let none = json!({ "application_fee": null, "balance_transaction": null, "transfer": null });
    assert_eq!(event["data"]["previous_attributes"], none);
    // What was told before stays as it was told.
    let succeeded = &told(&platform, "charge.succeeded").await[0];
    assert_eq!(shown(&succeeded["data"]["object"]), [false; 3]);
}

#[tokio::test]
async fn an_event_that_is_still_to_come_is_nowhere() {
    let world = World::new(1);
    let platform = world.platform("a");
    pay(&platform).await;
    let before = platform.all("/v1/events", &[]).await;
    assert!(before.iter().all(|event| event["type"] != "charge.updated"));
    platform.advance("seconds", 1).await;
    let event = told(&platform, "charge.updated").await.remove(0);
    assert_eq!(platform.all("/v1/events", &[]).await.len(), before.len() + 1);
    // Another payment's event can't be retrieved by guessing, nor is it a cursor: the first
    // platform draws the same ids.
    let again = World::new(1);
    let early = again.platform("a");
    pay(&early).await;
    let url = format!("/v1/events/{}", text(&event, "id"));
    early.get(&url, &[]).await.refused(404);
    let cursor = [("starting_after", event["id"].as_str().unwrap())];
    early.get("/v1/events", &cursor).await.refused(400);
    early.advance("seconds", 1).await;
    assert_eq!(early.get(&url, &[]).await.ok(), event);
}

#[tokio::test]
async fn a_change_within_the_second_carries_them_on() {
    let world = World::new(1);
    let platform = world.platform("a");
    let charge = pay(&platform).await;
    let note = [("description", "first")];
    let changed = platform.post_once("k", &path(&charge), &note).await.ok();
    assert_eq!((&changed["description"], shown(&changed)), (&"first".into(), [false; 3]));
    let refund = [("charge", charge["id"].as_str().unwrap()), ("amount", "7")];
    platform.post("/v1/refunds", &refund).await.ok();
    let own = told(&platform, "charge.updated").await;
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["data"]["previous_attributes"], json!({ "description": null }));
    assert_eq!(shown(&own[0]["data"]["object"]), [false; 3]);
    assert_eq!(shown(&told(&platform, "charge.refunded").await[0]["data"]["object"]), [false; 3]);

    platform.advance("seconds", 1).await;
    let filled = platform.get(&path(&charge), &[]).await.ok();
    assert_eq!((shown(&filled), &filled["amount_refunded"]), ([true; 3], &7.into()));
    let filling = told(&platform, "charge.updated").await.remove(1);
    assert_eq!(filling["data"]["object"], filled);
    let none = json!({ "application_fee": null, "balance_transaction": null, "transfer": null });
    assert_eq!(filling["data"]["previous_attributes"], none);
    // A retry is answered as the first time.
    assert_eq!(platform.post_once("k", &path(&charge), &note).await.ok(), changed);

    // What is changed later tells of that alone, and the event of before stays as it was.
    platform.post(&path(&charge), &[("description", "second")]).await.ok();
    let all = told(&platform, "charge.updated").await;
    assert_eq!(all[2]["data"]["previous_attributes"], json!({ "description": "first" }));
    assert_eq!(all[1], filling);
}

#[tokio::test]
async fn books_and_statements_know_at_once() {
    let world = World::new(1);
    let platform = world.platform("a");
    let charge = pay(&platform).await;
    let id = text(&charge, "id");
    let of_charge = platform.list("/v1/balance_transactions", &[("source", &id)]).await;
    assert_eq!(of_charge.len(), 1);
    assert_eq!((&of_charge[0]["type"], &of_charge[0]["amount"]), (&"charge".into(), &1000.into()));
    let moved = platform.get("/v1/sandbox/ledger/journals", &[("object", &id)]).await.ok();
    assert_eq!(moved["data"].as_array().unwrap().len(), 1);
}
