//! Customers: what is said of them, and their cards in the older shape.

use serde_json::{Value, json};
use testkit::{Actor, World};

use crate::money::{events, refusal, see, statement, text, told_since};

async fn customer(platform: &Actor, params: &[(&str, &str)]) -> String {
    text(&platform.post("/v1/customers", params).await.ok(), "id")
}

/// The ids of a customer's cards, newest first, and which of them is the default.
async fn cards(platform: &Actor, customer: &str) -> (Vec<String>, Value) {
    let cards = platform.list(&format!("/v1/customers/{customer}/sources"), &[]).await;
    let cards = cards.iter().map(|card| text(card, "id")).collect();
    (cards, see(platform, "customers", customer).await["default_source"].clone())
}

#[tokio::test]
async fn what_is_told_of_a_customer_is_kept_changed_and_unset() {
    let world = World::new(1);
    let platform = world.platform("a");
    let before = events(&platform).await;
    let first = [("email", "a@example.com"), ("name", "A"), ("metadata[k]", "v")];
    let id = customer(&platform, &first).await;
    let path = format!("/v1/customers/{id}");
    // Sent; shown: email, name, metadata.
    for (sent, email, name, metadata) in [
        (vec![], json!("a@example.com"), json!("A"), json!({ "k": "v" })),
        (vec![("email", "")], json!(null), json!("A"), json!({ "k": "v" })),
        (vec![("name", "B"), ("metadata[l]", "w")], json!(null), json!("B"), {
            json!({ "k": "v", "l": "w" })
        }),
        (vec![("metadata[k]", "")], json!(null), json!("B"), json!({ "l": "w" })),
        (vec![("metadata", "")], json!(null), json!("B"), json!({})),
    ] {
        let shown = platform.post(&path, &sent).await.ok();
        assert_eq!(shown, see(&platform, "customers", &id).await);
        let fields = ["email", "name", "metadata"].map(|field| shown[field].clone());
        assert_eq!(fields, [email, name, metadata], "{sent:?}");
    }
    let told = told_since(&platform, before).await;
    assert_eq!(told[0], "customer.created");
    assert!(told[1..].iter().all(|kind| kind == "customer.updated"), "{told:?}");
}

#[tokio::test]
async fn what_is_not_taken_of_a_customer() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = customer(&platform, &[]).await;
    let before = events(&platform).await;
    let change = format!("/v1/customers/{id}");
    for (path, sent, code, param) in [
        (change.as_str(), ("amount", "5"), "parameter_unknown", "amount"),
        (&change, ("tax_exempt", "x"), "", "tax_exempt"),
        (&change, ("default_source", "card_x"), "resource_missing", "default_source"),
        (&change, ("source", "tok_x"), "resource_missing", "source"),
        ("/v1/customers", ("source", "tok_x"), "resource_missing", "source"),
        ("/v1/customers", ("payment_method", "pm_x"), "resource_missing", "payment_method"),
        ("/v1/customers", ("metadata", "x"), "", "metadata"),
    ] {
        let refused = refusal(platform.post(path, &[sent]).await);
        assert_eq!((refused.0.as_str(), refused.1.as_str()), (code, param), "{path} {sent:?}");
    }
    assert_eq!(told_since(&platform, before).await, [""; 0]);
    assert_eq!(platform.list("/v1/customers", &[]).await.len(), 1);
    let other = world.platform("b");
    let error = other.get(&format!("/v1/customers/{id}"), &[]).await.refused(404);
    assert_eq!(error["message"], format!("No such customer: '{id}'"));
}

#[tokio::test]
async fn a_card_is_the_default_until_it_is_gone() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = customer(&platform, &[("source", "tok_visa")]).await;
    let sources = format!("/v1/customers/{id}/sources");
    let (first, default) = cards(&platform, &id).await;
    assert_eq!(default, json!(first[0]));
    let before = events(&platform).await;
    let second = platform.post(&sources, &[("source", "tok_mastercard")]).await.ok();
    assert_eq!((&second["customer"], &second["brand"]), (&json!(id), &json!("MasterCard")));
    let (both, default) = cards(&platform, &id).await;
    assert_eq!((both.len(), default), (2, json!(first[0])), "the first stays the default");
    let gone = platform.delete(&format!("{sources}/{}", first[0])).await.ok();
    assert_eq!(gone["deleted"], true);
    assert_eq!(cards(&platform, &id).await, (vec![text(&second, "id")], second["id"].clone()));
    let told = ["customer.source.created", "customer.source.deleted"];
    assert_eq!(told_since(&platform, before).await, told);
}

#[tokio::test]
async fn a_customer_pays_with_the_default_card() {
    let world = World::new(1);
    let platform = world.platform("a");
    let none = customer(&platform, &[]).await;
    let pay = async |customer: &str| {
        let params = [("amount", "500"), ("currency", "usd"), ("customer", customer)];
        platform.post("/v1/charges", &params).await
    };
    let refused = refusal(pay(&none).await);
    let words = "Cannot charge a customer that has no active card";
    assert_eq!(refused, ("missing".to_owned(), "card".to_owned(), words.to_owned()));
    let id = customer(&platform, &[("source", "tok_visa")]).await;
    let charge = pay(&id).await.ok();
    assert_eq!(charge["customer"], json!(id));
    assert_eq!(charge["payment_method_details"]["card"]["last4"], "4242");
    assert_eq!(statement(&platform).await, [("charge".to_owned(), 500, 45)]);
}

#[tokio::test]
async fn nobody_pays_with_a_card_that_is_another_customers() {
    let world = World::new(1);
    let platform = world.platform("a");
    let [one, other] = [
        customer(&platform, &[("source", "tok_visa")]).await,
        customer(&platform, &[("source", "tok_mastercard")]).await,
    ];
    let card = cards(&platform, &one).await.0.remove(0);
    let new = [("type", "card"), ("card[token]", "tok_visa")];
    let [kept, used, charged] = [
        text(&platform.post("/v1/payment_methods", &new).await.ok(), "id"),
        text(&platform.post("/v1/payment_methods", &new).await.ok(), "id"),
        text(&platform.post("/v1/payment_methods", &new).await.ok(), "id"),
    ];
    let attach = format!("/v1/payment_methods/{kept}/attach");
    platform.post(&attach, &[("customer", &one)]).await.ok();
    platform.pay(&[("amount", "500"), ("payment_method", &used)]).await;
    let once = [("amount", "500"), ("currency", "usd"), ("source", charged.as_str())];
    platform.post("/v1/charges", &once).await.ok();
    let paid = statement(&platform).await;
    for (source, customer, status, code) in [
        (card.as_str(), Some(other.as_str()), 404, "missing"),
        (&kept, Some(&other), 404, "missing"),
        ("tok_visa", Some(&other), 404, "missing"),
        (&card, None, 400, "resource_missing"),
        (&kept, None, 400, "resource_missing"),
        // Paid with once, and never linked to anybody.
        (&used, None, 400, ""),
        (&charged, None, 400, ""),
        (&used, Some(&one), 404, "missing"),
    ] {
        let mut params = vec![("amount", "500"), ("currency", "usd"), ("source", source)];
        params.extend(customer.map(|customer| ("customer", customer)));
        let error = platform.post("/v1/charges", &params).await.refused(status);
        assert_eq!(error["code"].as_str().unwrap_or_default(), code, "{params:?}: {error}");
    }
    assert_eq!(statement(&platform).await, paid);
    for source in [&card, &kept] {
        let params = [("amount", "500"), ("currency", "usd"), ("customer", &one)];
        let params = [&params[..], &[("source", source)]].concat();
        assert_eq!(platform.post("/v1/charges", &params).await.ok()["customer"], json!(one));
    }
}

#[tokio::test]
async fn a_deleted_customer_is_a_stub_and_pays_no_more() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = customer(&platform, &[("source", "tok_visa")]).await;
    let path = format!("/v1/customers/{id}");
    let before = events(&platform).await;
    let stub = json!({ "id": id, "object": "customer", "deleted": true });
    assert_eq!(platform.delete(&path).await.ok(), stub);
    assert_eq!(platform.get(&path, &[]).await.ok(), stub);
    assert!(platform.list("/v1/customers", &[]).await.is_empty());
    assert_eq!(told_since(&platform, before).await, ["customer.deleted"]);
    let params = [("amount", "500"), ("currency", "usd"), ("customer", id.as_str())];
    for refused in [
        platform.delete(&path).await,
        platform.post(&path, &[("name", "A")]).await,
        platform.post(&format!("{path}/sources"), &[("source", "tok_visa")]).await,
    ] {
        assert_eq!(refused.refused(404)["code"], "resource_missing");
    }
    assert_eq!(refusal(platform.post("/v1/charges", &params).await).0, "resource_missing");
    assert_eq!(statement(&platform).await, []);
}
