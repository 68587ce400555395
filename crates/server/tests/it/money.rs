//! What tests about money ask again and again.

use serde_json::Value;
use testkit::Actor;

/// An express account that may be sent money.
pub const SELLER: &[(&str, &str)] = &[
    ("type", "express"),
    ("country", "US"),
    ("capabilities[transfers][requested]", "true"),
    ("capabilities[card_payments][requested]", "true"),
];

/// What somebody has in all, in minor units of the first currency: pending and available.
pub async fn total(actor: &Actor) -> i64 {
    let balance = actor.get("/v1/balance", &[]).await.ok();
    let of = |field: &str| balance[field][0]["amount"].as_i64().unwrap_or(0);
    of("pending") + of("available")
}

/// A statement, oldest first: type, amount, fee.
pub async fn statement(actor: &Actor) -> Vec<(String, i64, i64)> {
    let lines = actor.all("/v1/balance_transactions", &[]).await;
    let number = |line: &Value, field: &str| line[field].as_i64().unwrap();
    let line = |line: &Value| {
        let kind = line["type"].as_str().unwrap().to_owned();
        (kind, number(line, "amount"), number(line, "fee"))
    };
    lines.iter().rev().map(line).collect()
}

/// The newest lines of a statement, in the order in which they came.
pub async fn newest(actor: &Actor, count: usize) -> Vec<(String, i64, i64)> {
    let mut all = statement(actor).await;
    all.split_off(all.len() - count)
}

/// What a statement's lines are compared with.
pub fn lines(expected: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    expected.iter().map(|(kind, amount, fee)| ((*kind).to_owned(), *amount, *fee)).collect()
}

/// The types of the events that came since there were `before`, oldest first, but for those of
/// accounts.
pub async fn told_since(actor: &Actor, before: usize) -> Vec<String> {
    let events = actor.all("/v1/events", &[]).await;
    let kinds = events.iter().rev().skip(before);
    let kinds = kinds.filter_map(|event| event["type"].as_str().map(str::to_owned));
    kinds
        .filter(|kind| !["account.", "capability.", "person."].iter().any(|a| kind.starts_with(a)))
        .collect()
}

/// How many events there are.
pub async fn events(actor: &Actor) -> usize {
    actor.all("/v1/events", &[]).await.len()
}

/// A text field.
#[track_caller]
pub fn text(object: &Value, field: &str) -> String {
    object[field].as_str().unwrap_or_else(|| panic!("no {field}: {object:#}")).to_owned()
}

/// An object by its path.
pub async fn see(actor: &Actor, kind: &str, id: &str) -> Value {
    actor.get(&format!("/v1/{kind}/{id}"), &[]).await.ok()
}

/// Code, parameter and the beginning of the message of a refusal.
#[track_caller]
pub fn refusal(answer: testkit::Answer) -> (String, String, String) {
    let error = answer.refused(400);
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    let message = text("message");
    let message = message.split(['(', '.', ':']).next().unwrap_or_default().trim().to_owned();
    (text("code"), text("param"), message)
}
