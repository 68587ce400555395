//! Every list, with each of its filters and each pair of them, is what its elements say.

use serde_json::{Value, json};
use server::endpoint::Route;
use testkit::{Actor, World};
use wire::params::Operation;

use crate::requests;

use super::{
    market::{Market, id, market},
    oracle::{Filter, fits, sent, values},
    turning,
};

/// Parameters that choose a page and not what is in the list.
const TURNING: &[&str] = &["starting_after", "ending_before", "limit", "page", "expand", "include"];

/// A list's path with ids; none if it has no pages.
fn filled(path: &str, market: &Market) -> Option<String> {
    let of = match path {
        "/v1/country_specs" | "/v1/accounts/{account}/capabilities" => return None,
        path if path.contains("accounts/{") => &market.company,
        path if path.contains("customers/{") => &market.customer,
        path if path.contains("charges/{") => &market.charge,
        path if path.contains("transfers/{") => &market.transfer,
        path if path.contains("application_fees/{") => &market.fee,
        path => {
            assert!(!path.contains('{'), "{path} is a list that this test can't fill in");
            return Some(path.to_owned());
        }
    };
    Some(requests::filled(path, || of.clone()))
}

/// All pairs, and each alone; but for those of which only one may be given.
fn combined(filters: &[(String, Vec<String>)]) -> Vec<Vec<Filter>> {
    let mut all = vec![Vec::new()];
    for (place, (name, values)) in filters.iter().enumerate() {
        for value in values {
            let one = (name.clone(), value.clone());
            for (other, values) in &filters[place + 1..] {
                if (name.as_str(), other.as_str()) == ("type", "types") {
                    continue;
                }
                all.extend(
                    values.iter().map(|value| vec![one.clone(), (other.clone(), value.clone())]),
                );
            }
            all.push(vec![one]);
        }
    }
    all
}

fn filters(path: &str, elements: &[Value]) -> Vec<(String, Vec<String>)> {
    let operation = Operation::find("GET", path).expect("a list has a table");
    let params = operation.params.iter().filter(|param| !TURNING.contains(&param.name.as_str()));
    params.map(|p| (p.name.clone(), values(&p.name, &p.kind, elements))).collect()
}

/// Notes in balance transactions which payout they belong to, as the payouts' times say.
async fn note_payouts(actor: &Actor, transactions: &mut [Value]) {
    let mut payouts = actor.all("/v1/payouts", &[]).await;
    payouts.retain(|payout| payout["automatic"] == true);
    payouts.reverse();
    let key = |id: &Value| id.as_str().expect("an id").rsplit('_').next().map(str::to_owned);
    for transaction in transactions {
        let mark = (transaction["available_on"].as_i64(), key(&transaction["id"]));
        let of = payouts.iter().find(|payout| {
            let until = (payout["created"].as_i64(), key(&payout["balance_transaction"]));
            payout["currency"] == transaction["currency"] && mark <= until
        });
        transaction["payout_of"] = of.map_or(Value::Null, |payout| payout["id"].clone());
    }
}

async fn check(actor: &Actor, route: &str, path: &str) -> usize {
    let mut elements = actor.all(path, &[]).await;
    if path.contains("balance") {
        note_payouts(actor, &mut elements).await;
    }
    let mut matches = 0;
    for wanted in combined(&filters(route, &elements)) {
        let fitting = elements.iter().filter(|one| wanted.iter().all(|filter| fits(one, filter)));
        let expected: Vec<String> = fitting.map(id).collect();
        matches += usize::from(!expected.is_empty());
        // Pages of one only where there are few: each is a request.
        for size in [1, 3, 10].into_iter().filter(|size| expected.len() <= 12 * size) {
            turning::check(actor, path, &sent(&wanted), size, &expected).await;
        }
    }
    assert!(!elements.is_empty() || path.contains("sources"), "{path} is empty");
    matches
}

#[tokio::test]
async fn every_list_is_what_its_elements_say() {
    let world = World::new(1);
    let market = market(&world).await;
    let mut matches = 0;
    // Timers that were put aside are a short list without cursors, and a healthy world has none.
    let wanted = |route: &&Route| route.lists && route.path != "/v1/sandbox/timers";
    for route in server::routes::all().iter().filter(wanted) {
        let Some(path) = filled(route.path, &market) else { continue };
        let of_seller = route.path.starts_with("/v1/payouts");
        let actor = if of_seller { &market.seller } else { &market.platform };
        matches += check(actor, route.path, &path).await;
        if ["/v1/balance_transactions", "/v1/events", "/v1/charges"].contains(&route.path) {
            matches += check(&market.seller, route.path, &path).await;
        }
    }
    assert!(matches > 500, "only {matches} questions had an answer");
}

#[tokio::test]
async fn every_list_of_the_newer_api_is_what_its_elements_say() {
    let world = World::new(1);
    let market = market(&world).await;
    let platform = &market.platform;
    for path in ["/v2/core/event_destinations", "/v2/core/accounts/{account}/persons"] {
        let path = filled(path, &market).unwrap();
        let all: Vec<String> =
            platform.list(&path, &[("limit", "100")]).await.iter().map(id).collect();
        assert!(all.len() > 1, "{path}");
        turning::check_v2(platform, &path, &Vec::new(), 1, &all).await;
    }
    let path = "/v2/core/accounts";
    let mut accounts = Vec::new();
    for one in platform.all("/v1/accounts", &[]).await {
        accounts.push(platform.get(&format!("{path}/{}", id(&one)), &[]).await.ok());
    }
    compare(platform, path, &accounts, |wanted| {
        // Closed ones only if they are asked for.
        let asked = wanted.iter().any(|(name, _)| name == "closed");
        (!asked).then(|| ("closed".to_owned(), "false".to_owned()))
    })
    .await;
    let path = "/v2/core/events";
    compare(platform, path, &events(platform).await, |wanted| {
        // Mirrors only by their types.
        let asked = wanted.iter().any(|(name, _)| name == "types");
        (!asked).then(|| ("type".to_owned(), "v2.*".to_owned()))
    })
    .await;
}

/// Thin events and the mirrors of older ones, newest first.
async fn events(platform: &Actor) -> Vec<Value> {
    let mut page = platform.get("/v2/core/events", &[("limit", "100")]).await.ok();
    let mut events = page["data"].take().as_array().cloned().unwrap();
    assert!(page["next_page_url"].is_null(), "all are on one page");
    for older in platform.all("/v1/events", &[]).await {
        let key = id(&older).rsplit('_').next().unwrap().to_owned();
        let kind = format!("v1.{}", older["type"].as_str().unwrap());
        let about = &older["data"]["object"]["id"];
        events.push(json!({
            "id": format!("evt_test_{key}"), "type": kind, "related_object": { "id": about },
        }));
    }
    events.sort_by_key(|event| std::cmp::Reverse(id(event)));
    events
}

async fn compare(
    platform: &Actor,
    path: &str,
    elements: &[Value],
    unless: impl Fn(&[Filter]) -> Option<Filter>,
) {
    let mut filters = filters(path, elements);
    filters.retain(|(name, _)| name != "created");
    for (name, values) in &mut filters {
        match name.as_str() {
            "object_id" => {
                let about = elements.iter().filter_map(|e| e["related_object"]["id"].as_str());
                let all: std::collections::BTreeSet<&str> = about.collect();
                *values = all.into_iter().step_by(5).map(str::to_owned).collect();
            }
            "types" => {
                let both = "v2.core.account.created v1.charge.succeeded".to_owned();
                values.extend([both, "v1.charge.succeeded".into(), "v1.refund.created".into()]);
            }
            _ => {}
        }
    }
    for wanted in combined(&filters) {
        let all: Vec<Filter> = wanted.iter().cloned().chain(unless(&wanted)).collect();
        let fitting = elements.iter().filter(|one| all.iter().all(|filter| fits(one, filter)));
        let expected: Vec<String> = fitting.map(id).collect();
        for size in [1, 3, 10].into_iter().filter(|size| expected.len() <= 12 * size) {
            turning::check_v2(platform, path, &sent(&wanted), size, &expected).await;
        }
    }
}
