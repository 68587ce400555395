//! Thin events and where they are sent.

use serde_json::{Value, json};
use testkit::{Actor, Catcher, World};

use crate::v2_accounts::{create, id, merchant};

async fn told(platform: &Actor) -> Vec<String> {
    let page = platform.get("/v2/core/events", &[("limit", "100")]).await.ok();
    let events = page["data"].as_array().into_iter().flatten().rev();
    events.map(|event| event["type"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn destination(platform: &Actor, url: &str, more: &Value) -> Value {
    let mut body = json!({
        "name": "d", "type": "webhook_endpoint", "event_payload": "thin",
        "enabled_events": ["*"], "webhook_endpoint": { "url": url },
        "include": ["webhook_endpoint.url", "webhook_endpoint.signing_secret"]
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    platform.post_json("/v2/core/event_destinations", &body).await.ok()
}

#[tokio::test]
async fn changes_of_either_api_are_told() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = create(&platform, &merchant()).await;
    assert_eq!(told(&platform).await, ["v2.core.account.created"]);
    let v1 = format!("/v1/accounts/{}", id(&made));
    platform.post(&v1, &[("company[name]", "Other Inc")]).await.ok();
    platform.post(&v1, &[("business_profile[mcc]", "5045")]).await.ok();
    platform.post(&v1, &[("email", "other@example.com")]).await.ok();
    let v2 = format!("/v2/core/accounts/{}", id(&made));
    platform.post_json(&v2, &json!({ "contact_phone": "+15555550199" })).await.ok();
    let person = platform.post(&format!("{v1}/persons"), &[("first_name", "J")]).await.ok();
    platform.delete(&format!("{v1}/persons/{}", id(&person))).await.ok();
    insta::assert_snapshot!(told(&platform).await.join("\n"), @r"
    v2.core.account.created
    v2.core.account[identity].updated
    v2.core.account[configuration.merchant].updated
    v2.core.account.updated
    v2.core.account.updated
    v2.core.account_person.created
    v2.core.account_person.deleted
    ");
    platform.post(&format!("/v1/sandbox/accounts/{}/onboard", id(&made)), &[]).await.ok();
    let since = told(&platform).await.split_off(7);
    insta::assert_snapshot!(since.join("\n"), @r"
    v2.core.account[identity].updated
    v2.core.account[defaults].updated
    v2.core.account[configuration.merchant].capability_status_updated
    v2.core.account[configuration.merchant].capability_status_updated
    v2.core.account[requirements].updated
    v2.core.account_person.created
    ");
    let before = told(&platform).await.len();
    platform.on(id(&made)).pay(&[]).await;
    platform.advance("days", 5).await;
    assert_eq!(told(&platform).await.len(), before, "money tells nothing of the account");
    platform.delete(&v1).await.ok();
    assert_eq!(told(&platform).await.last().unwrap(), "v2.core.account.closed");
    let types = [("types[0]", "v2.core.account_person.created"), ("object_id", id(&person))];
    let one = platform.get("/v2/core/events", &types).await.ok();
    assert_eq!(one["data"].as_array().unwrap().len(), 1);
    assert_eq!(one["data"][0]["data"], json!({ "account_id": id(&made) }));
    let mut pages = Vec::new();
    let mut next = Some("/v2/core/events?limit=5".to_owned());
    while let Some(url) = next {
        let page = platform.get(&url, &[]).await.ok();
        let data = page["data"].as_array().unwrap();
        pages.extend(data.iter().map(|event| event["id"].clone()));
        next = page["next_page_url"].as_str().map(str::to_owned);
    }
    assert_eq!(pages.len(), told(&platform).await.len(), "page by page");
    let v1_events = platform.told().await;
    assert!(v1_events.iter().all(|kind| !kind.starts_with("v2.")), "{v1_events:?}");
}

#[tokio::test]
async fn a_destination_gets_notifications_that_can_be_followed() {
    let world = World::new(1);
    world.deliver();
    let platform = world.platform("a");
    let catcher = Catcher::start().await;
    let to = destination(&platform, &catcher.url, &json!({})).await;
    assert!(to["webhook_endpoint"]["signing_secret"].as_str().unwrap().starts_with("whsec_"));
    let made = create(&platform, &merchant()).await;
    let caught = catcher.wait_for(1).await.remove(0).event;
    assert_eq!(caught["type"], "v2.core.account.created");
    assert_eq!(caught.get("data"), None);
    let event = platform.get(&format!("/v2/core/events/{}", id(&caught)), &[]).await.ok();
    assert_eq!(event["related_object"], caught["related_object"]);
    let related = caught["related_object"]["url"].as_str().unwrap();
    assert_eq!(platform.get(related, &[]).await.ok()["id"], made["id"]);
    platform.get(&format!("/v1/events/{}", id(&caught)), &[]).await.refused(404);
    world.sent().await;
}

#[tokio::test]
async fn older_events_are_mirrored_or_sent_as_they_are() {
    let world = World::new(1);
    world.deliver();
    let platform = world.platform("a");
    let (thin, snapshot) = (Catcher::start().await, Catcher::start().await);
    let more =
        json!({ "enabled_events": ["v1.customer.created"], "events_from": ["@self", "@accounts"] });
    destination(&platform, &thin.url, &more).await;
    let more = json!({ "enabled_events": ["customer.created"], "event_payload": "snapshot" });
    destination(&platform, &snapshot.url, &more).await;
    let account = platform.account(&[("type", "standard")]).await;
    let theirs = platform.on(&account).post("/v1/customers", &[]).await.ok();
    thin.wait_for(1).await;
    let ours = platform.post("/v1/customers", &[]).await.ok();
    let caught = snapshot.wait_for(1).await.remove(0).event;
    assert_eq!(
        (&caught["object"], &caught["data"]["object"]["id"]),
        (&json!("event"), &ours["id"])
    );
    let caught = thin.wait_for(2).await;
    let (first, second) = (&caught[0].event, &caught[1].event);
    assert_eq!(first["type"], "v1.customer.created");
    assert_eq!(first["context"], account.as_str());
    assert_eq!(first["related_object"]["id"], theirs["id"]);
    assert_eq!(second["context"], Value::Null);
    let related = second["related_object"]["url"].as_str().unwrap();
    assert_eq!(platform.get(related, &[]).await.ok()["id"], ours["id"]);
    let fetched = platform.get(&format!("/v2/core/events/{}", id(second)), &[]).await.ok();
    assert_eq!(fetched["type"], "v1.customer.created");
    let of_theirs = platform.on(&account).get(&format!("/v2/core/events/{}", id(first)), &[]).await;
    assert_eq!(of_theirs.ok()["related_object"]["id"], theirs["id"]);
    world.sent().await;
}

#[tokio::test]
async fn destinations_are_managed() {
    let world = World::new(1);
    world.deliver();
    let platform = world.platform("a");
    let catcher = Catcher::start().await;
    let made = destination(
        &platform,
        &catcher.url,
        &json!({ "enabled_events": ["v2.core.account.closed"] }),
    )
    .await;
    let path = format!("/v2/core/event_destinations/{}", id(&made));
    let read = platform.get(&path, &[]).await.ok();
    assert_eq!(read["webhook_endpoint"], Value::Null);
    let read = platform.get(&path, &[("include[0]", "webhook_endpoint.url")]).await.ok();
    assert_eq!(read["webhook_endpoint"]["signing_secret"], Value::Null);
    let pinged = platform.post_json(&format!("{path}/ping"), &json!({})).await.ok();
    let caught = catcher.wait_for(1).await.remove(0).event;
    assert_eq!(
        (&caught["id"], &caught["type"]),
        (&pinged["id"], &json!("v2.core.event_destination.ping"))
    );
    let off = platform.post_json(&format!("{path}/disable"), &json!({})).await.ok();
    assert_eq!(off["status_details"]["disabled"]["reason"], "user");
    let on = platform.post_json(&format!("{path}/enable"), &json!({})).await.ok();
    assert_eq!((&on["status"], &on["status_details"]), (&json!("enabled"), &Value::Null));
    let update = json!({ "name": "e", "description": "x", "metadata": { "a": "b" } });
    let changed = platform.post_json(&path, &update).await.ok();
    assert_eq!((&changed["name"], &changed["metadata"]), (&json!("e"), &json!({ "a": "b" })));
    let list = platform.get("/v2/core/event_destinations", &[]).await.ok();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(platform.list("/v1/webhook_endpoints", &[]).await, [Value::Null; 0]);
    let gone = platform.delete(&path).await.ok();
    assert_eq!(gone, json!({ "id": id(&made), "object": "v2.core.event_destination" }));
    platform.get(&path, &[]).await.refused(404);
    world.sent().await;
}
