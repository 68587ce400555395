//! Whatever is sent to whatever route, the answer is never the server's fault, and what is refused
//! has changed nothing.

use engine::Reader;
use server::endpoint::Route;
use testkit::World;
use wire::params::Operation;

use crate::requests::{
    bodies, is_id,
    seeds::{Seeds, seeds, unconfirmed},
};

/// A route's path with the ids of seeds.
fn filled(route: &Route, seeds: &Seeds) -> String {
    let mut path = String::new();
    let mut word = "";
    for part in route.path.split('/').skip(1) {
        if !is_id(part) {
            path = format!("{path}/{part}");
            word = part;
            continue;
        }
        let kind = match (word, route.path) {
            ("refunds", path) if path.contains("application_fees") => "fee_refunds",
            ("payment_intents", path) if path.ends_with("/capture") => "held_intent",
            ("payment_intents", path) if path.contains("sandbox") => "doubted_intent",
            ("charges", path) if path.ends_with("/capture") => "held_charge",
            ("history", _) => "balance_transactions",
            ("interventions", _) => "accounts",
            ("events", path) if path.starts_with("/v2") => "thin_events",
            (word, _) => word,
        };
        let id = seeds.get(kind).unwrap_or_else(|| panic!("{} has no seed: {kind}", route.path));
        path = format!("{path}/{id}");
    }
    path
}

/// What is sent for a parameter: a seed, or what such a name usually holds.
fn named(name: &str, seeds: &Seeds) -> Option<String> {
    let usual = match name {
        "currency" | "default_currency" => "usd",
        "country" => "US",
        "email" | "contact_email" | "support_email" => "b@example.com",
        "url" | "refresh_url" | "return_url" | "business_url" | "support_url" => {
            "https://accessible.stripe.com"
        }
        "source" | "token" => "tok_mastercard",
        "external_account" => "btok_us",
        "number" => "4000056655665556",
        "exp_month" => "12",
        "exp_year" => "2035",
        "account_number" => "000123456789",
        "routing_number" => "110000000",
        "date" | "start_date" => "2029-01-07T10:00:00Z",
        "starting_after" | "ending_before" => return seeds.get("charges").cloned(),
        "destination" | "on_behalf_of" => return seeds.get("accounts").cloned(),
        "icon" | "front" | "back" => return seeds.get("files").cloned(),
        _ => "",
    };
    if !usual.is_empty() {
        return Some(usual.to_owned());
    }
    seeds.get(name).or_else(|| seeds.get(format!("{name}s").as_str())).cloned()
}

/// The counter of the newest platform, which every transaction that writes something counts up.
fn counter(world: &World) -> i64 {
    let newest = world.engine.platforms().unwrap().pop().unwrap();
    world.engine.read(newest, |reader| Ok(reader.platform().next_seq)).unwrap()
}

/// Sends all there is to send to the routes that are wanted, and tells what the server failed at,
/// and what it refused and did nevertheless.
async fn failures(wanted: impl Fn(&Route) -> bool) -> String {
    let world = World::new(1);
    let reading = world.platform("reads");
    let read_seeds = seeds(&reading).await;
    let mut failures = Vec::new();
    for (place, route) in server::routes::all().iter().enumerate().filter(|(_, r)| wanted(r)) {
        // What one command breaks is not missing for the next.
        let own = world.platform(&format!("own{place}"));
        let (platform, mut seeds) = match route.method {
            "GET" => (&reading, read_seeds.clone()),
            _ => (&own, seeds(&own).await),
        };
        let on_account = route.path.starts_with("/v1/payouts");
        let platform = if on_account { platform.on(&seeds["accounts"]) } else { platform.clone() };
        let mut path = filled(route, &seeds);
        let operation = Operation::find(route.method, route.path).unwrap();
        let bodies = bodies::of(operation, &|name| named(name, &seeds));
        for body in bodies {
            let pairs = bodies::form(&body);
            let pairs: Vec<_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let before = counter(&world);
            let answer = match route.method {
                "GET" if path.ends_with("/contents") => continue,
                "GET" => platform.get(&path, &pairs).await,
                "DELETE" => platform.delete(&path).await,
                _ if path.starts_with("/v2") => platform.post_json(&path, &body).await,
                _ => platform.post(&path, &pairs).await,
            };
            if answer.status == 200 && path.ends_with("/confirm") {
                seeds.insert("payment_intents", unconfirmed(&platform).await);
                path = filled(route, &seeds);
            }
            // A decline keeps the attempt. Reading is not writing.
            let error = &answer.body["error"];
            let attempted = error["charge"].is_string() || error["payment_intent"].is_object();
            let done = answer.status == 200 || (answer.status == 402 && attempted);
            let may_write = done && route.method != "GET";
            if answer.status >= 500 || (!may_write && counter(&world) != before) {
                failures.push(format!("{} {} {body}: {}", route.method, route.path, answer.body));
            }
        }
    }
    world.check_amounts();
    failures.join("\n")
}

#[tokio::test]
async fn questions_are_answered_whatever_they_are() {
    assert_eq!(failures(|route| route.method == "GET").await, "");
}

#[tokio::test]
async fn commands_about_accounts_take_anything() {
    let wanted = |route: &Route| route.path.starts_with("/v1") && about_accounts(route);
    assert_eq!(failures(|route| route.method != "GET" && wanted(route)).await, "");
}

#[tokio::test]
async fn commands_of_the_newer_api_take_anything() {
    let wanted = |route: &Route| route.path.starts_with("/v2");
    assert_eq!(failures(|route| route.method != "GET" && wanted(route)).await, "");
}

#[tokio::test]
async fn commands_about_money_take_anything() {
    let wanted = |route: &Route| route.path.starts_with("/v1") && !about_accounts(route);
    assert_eq!(failures(|route| route.method != "GET" && wanted(route)).await, "");
}

fn about_accounts(route: &Route) -> bool {
    ["/v1/account", "/v1/sandbox/accounts"].iter().any(|start| route.path.starts_with(start))
}
