//! Balances and statements: what is there, what is on its way, and what each line says.

use serde_json::{Value, json};
use testkit::{Actor, World};

use crate::money::{SELLER, events, lines, statement, told_since};

/// A part of a balance, by currency.
async fn part(actor: &Actor, part: &str) -> Vec<(String, i64)> {
    let balance = actor.get("/v1/balance", &[]).await.ok();
    let entry = |entry: &Value| {
        let amount = entry["amount"].as_i64().unwrap();
        (entry["currency"].as_str().unwrap().to_owned(), amount)
    };
    let mut found: Vec<_> = balance[part].as_array().unwrap().iter().map(entry).collect();
    found.sort();
    found
}

fn in_all(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(currency, amount)| ((*currency).to_owned(), *amount)).collect()
}

#[tokio::test]
async fn who_has_nothing_has_nothing_in_the_own_currency() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let nothing = json!([{ "amount": 0, "currency": "usd", "source_types": { "card": 0 } }]);
    let own = platform.get("/v1/balance", &[]).await.ok();
    let theirs = platform.on(&account).get("/v1/balance", &[]).await.ok();
    for balance in [&own, &theirs] {
        assert_eq!((&balance["available"], &balance["pending"]), (&nothing, &nothing));
    }
    assert_eq!(own["connect_reserved"], json!([{ "amount": 0, "currency": "usd" }]));
    assert_eq!(theirs["instant_available"], nothing);
    assert_eq!(
        (&own["instant_available"], &theirs["connect_reserved"]),
        (&json!(null), &json!(null))
    );
}

#[tokio::test]
async fn currencies_are_kept_apart_and_settle_by_themselves() {
    let world = World::new(1);
    let platform = world.platform("a");
    // Processing costs 14.5 and 30 of each.
    platform.pay(&[("amount", "500")]).await;
    platform.pay(&[("amount", "500"), ("currency", "eur")]).await;
    platform
        .pay(&[
            ("amount", "1500"),
            ("currency", "eur"),
            ("payment_method", "pm_card_bypassPending"),
        ])
        .await;
    assert_eq!(part(&platform, "pending").await, in_all(&[("eur", 455), ("usd", 455)]));
    assert_eq!(part(&platform, "available").await, in_all(&[("eur", 1426), ("usd", 0)]));
    let before = events(&platform).await;
    platform.advance("days", 7).await;
    assert_eq!(part(&platform, "pending").await, in_all(&[("eur", 0), ("usd", 0)]));
    assert_eq!(part(&platform, "available").await, in_all(&[("eur", 1881), ("usd", 455)]));
    let told = told_since(&platform, before).await;
    assert_eq!(told, ["balance.available"; 3], "what was there at once, and one a currency");
    for (currency, net) in [("usd", 455), ("eur", 1881)] {
        let of = [("currency", currency)];
        let found = platform.all("/v1/balance_transactions", &of).await;
        let sum: i64 = found.iter().map(|line| line["net"].as_i64().unwrap()).sum();
        assert_eq!(sum, net, "{currency}");
        assert!(found.iter().all(|line| line["status"] == "available"));
    }
}

#[tokio::test]
async fn a_debt_is_shown_and_can_not_be_paid_out_at_once() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let paid = seller.pay(&[("payment_method", "pm_card_bypassPending"), ("amount", "500")]).await;
    assert_eq!(part(&seller, "instant_available").await, in_all(&[("usd", 455)]));
    let charge = paid["latest_charge"]["id"].as_str().unwrap();
    seller.post("/v1/refunds", &[("charge", charge)]).await.ok();
    // The processing fee is not given back.
    assert_eq!(part(&seller, "available").await, in_all(&[("usd", -45)]));
    assert_eq!(part(&seller, "instant_available").await, in_all(&[("usd", 0)]));
    assert_eq!(statement(&seller).await, lines(&[("charge", 500, 45), ("refund", -500, 0)]));
}

#[tokio::test]
async fn a_statement_is_found_by_both_its_names_and_only_by_its_holder() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let to = [("transfer_data[destination]", account.as_str()), ("application_fee_amount", "123")];
    platform.pay(&[&to[..], &[("amount", "500")]].concat()).await;
    let own = lines(&[("charge", 500, 45), ("transfer", -500, 0), ("application_fee", 123, 0)]);
    assert_eq!(statement(&platform).await, own);
    assert_eq!(statement(&platform.on(&account)).await, lines(&[("payment", 500, 123)]));
    let page = platform.list("/v1/balance_transactions", &[]).await;
    assert_eq!(page, platform.list("/v1/balance/history", &[]).await);
    for line in &page {
        let id = line["id"].as_str().unwrap();
        for path in ["/v1/balance_transactions", "/v1/balance/history"] {
            let path = format!("{path}/{id}");
            assert_eq!(platform.get(&path, &[]).await.ok(), *line);
            let error = platform.on(&account).get(&path, &[]).await.refused(404);
            assert_eq!(
                (&error["code"], &error["param"]),
                (&"resource_missing".into(), &"id".into())
            );
        }
    }
    for (filter, value, found) in [
        ("type", "charge", 1),
        ("type", "refund", 0),
        ("currency", "eur", 0),
        ("currency", "usd", 3),
        ("source", page[0]["source"].as_str().unwrap(), 1),
        ("source", "ch_x", 0),
    ] {
        let got = platform.list("/v1/balance_transactions", &[(filter, value)]).await;
        assert_eq!(got.len(), found, "{filter}={value}");
    }
}
