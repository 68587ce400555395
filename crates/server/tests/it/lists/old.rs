//! A database that an older version wrote: its objects are put into the lists of this one.

use model::{
    balance_transaction::BalanceTransaction, object::Object, payment_method::PaymentMethod,
    payout::Payout, person::Person,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::{ListingRow, Relisted, WriteSet};
use testkit::{Actor, World};

use super::{
    market::{Market, id, market},
    rare::{copies, owned},
};

/// Who asks for what.
type Question<'q> = (&'q Actor, &'q str, &'q [(&'q str, &'q str)]);

/// What lists say that an older version did not have.
async fn asked(market: &Market, world: &World) -> Vec<Value> {
    let (platform, seller) = (world.platform("a"), world.platform("a").on(&market.seller_id));
    let persons = format!("/v1/accounts/{}/persons", market.company);
    let payout = seller.all("/v1/payouts", &[]).await;
    let payout = id(payout.iter().find(|payout| payout["automatic"] == true).unwrap());
    let lines = "/v1/balance_transactions";
    let mut answers = Vec::new();
    let questions: [Question<'_>; 12] = [
        (&platform, lines, &[]),
        (&seller, lines, &[]),
        (&platform, lines, &[("type", "refund")]),
        (&platform, lines, &[("currency", "eur")]),
        (&seller, lines, &[("payout", &payout)]),
        (&seller, "/v1/payouts", &[("arrival_date[gt]", "5")]),
        (&platform, "/v1/payment_methods", &[]),
        (&platform, "/v1/payment_methods", &[("allow_redisplay", "limited")]),
        (&platform, &persons, &[("relationship[owner]", "true")]),
        (&platform, "/v1/file_links", &[("expired", "true")]),
        (&platform, "/v1/file_links", &[("expired", "false")]),
        (&platform, "/v1/events", &[("type", "charge.*")]),
    ];
    for (actor, path, params) in questions {
        let ids: Vec<String> = actor.all(path, params).await.iter().map(id).collect();
        answers.push(json!(ids));
    }
    for closed in ["true", "false"] {
        let page = platform.list("/v2/core/accounts", &[("closed", closed)]).await;
        answers.push(json!(page.iter().map(id).collect::<Vec<_>>()));
    }
    answers
}

fn row(owner: &str, list: &str, filter: &str, id: &str) -> ListingRow {
    ListingRow { list: format!("{owner}/{list}{filter}"), id: id.to_owned() }
}

/// Takes objects out of lists of today, as far as what is shown tells them.
fn leave<T: Object + DeserializeOwned>(
    writes: &mut WriteSet,
    owner: &str,
    body: &Value,
    filters: &[&str],
) {
    let object: T = serde_json::from_value(body.clone()).unwrap();
    let of = object.filters();
    for (filter, value) in of.iter().filter(|(filter, _)| filters.contains(filter)) {
        writes.left.push(row(owner, T::RESOURCE.list, &format!("?{filter}={value}"), object.id()));
    }
}

#[tokio::test]
async fn what_an_older_version_wrote_is_put_into_the_lists_of_this_one() {
    let mut world = World::new(1);
    let market = market(&world).await;
    let (platform, seller) = (&market.platform, &market.seller);
    let me = id(&platform.get("/v1/account", &[]).await.ok());
    // More than one transaction goes through.
    let line = platform.list("/v1/balance_transactions", &[("currency", "eur")]).await;
    copies(&world, owned(&me, line[0].clone()), "txn", 1_200).await;
    let before = asked(&market, &world).await;
    assert!(before.iter().all(|ids| !ids.as_array().unwrap().is_empty()), "{before:?}");

    let mut writes = WriteSet { platform: 1, ..WriteSet::default() };
    for (actor, owner) in [(platform, &me), (seller, &market.seller_id)] {
        for line in actor.all("/v1/balance_transactions", &[]).await {
            leave::<BalanceTransaction>(&mut writes, owner, &line, &["kind", "settles"]);
            writes.joined.push(row(owner, "balance_transaction", "", &id(&line)));
            let day = line["available_on"].as_i64().unwrap().div_euclid(86_400);
            let day = format!("?day={day}");
            writes.joined.push(row(owner, "balance_transaction", &day, &id(&line)));
        }
        for payout in actor.all("/v1/payouts", &[]).await {
            leave::<Payout>(&mut writes, owner, &payout, &["arrives"]);
        }
        for method in actor.all("/v1/payment_methods", &[]).await {
            leave::<PaymentMethod>(&mut writes, owner, &method, &["allow_redisplay"]);
            writes.joined.push(row(owner, "payment_method", "", &id(&method)));
        }
    }
    for person in platform.all(&format!("/v1/accounts/{}/persons", market.company), &[]).await {
        leave::<Person>(&mut writes, &market.company, &person, &["roles"]);
    }
    for link in platform.all("/v1/file_links", &[]).await {
        for value in ["true", "false"] {
            let filter = format!("?expired={value}");
            writes.left.push(row(&me, "file_link", &filter, &id(&link)));
        }
    }
    for account in platform.all("/v1/accounts", &[]).await {
        for flags in 0..16 {
            let flag = |bit: i32| if flags & bit == 0 { 'n' } else { 'y' };
            let filter = format!("?v2={}{}{}{}", flag(8), flag(4), flag(2), flag(1));
            writes.left.push(row(&me, "account", &filter, &id(&account)));
        }
    }
    let former = writes.joined.clone();
    writes.relisted = Some(Relisted::Until(String::new()));
    world.write(writes);
    // It has lost what it does not know of; but not the events, which are found otherwise.
    let old = asked_lines(&world).await;
    assert_eq!(old, 0, "lists of today are gone");

    // Without the keys, what is sealed can't be listed; the books can be checked.
    world.restart_with("");
    world.check_books();
    world.restart_with(&"07".repeat(32));
    assert_eq!(asked(&market, &world).await, before);
    // Nothing is left of the lists of that time, and nothing is done again.
    world.write(WriteSet { platform: 1, left: former, ..WriteSet::default() });
    world.restart();
    assert_eq!(asked(&market, &world).await, before);
}

async fn asked_lines(world: &World) -> usize {
    world.platform("a").all("/v1/balance_transactions", &[("type", "refund")]).await.len()
}
