//! The table of resources against what the server answers.

use std::collections::{BTreeMap, BTreeSet};

use model::resources::{RESOURCES, named};
use serde_json::Value;
use server::endpoint::Route;

use super::{asking::Request, holdings::parties};

/// Paths of resources that have no route here: Stripe has none either.
const UNROUTED: [&str; 1] = ["/v1/applications/{application}"];

/// Further paths at which objects of a type can be retrieved.
const ELSEWHERE: [&str; 3] = [
    "/v1/balance/history/{transaction}",
    "/v1/customers/{customer}/payment_methods/{method}",
    "/v1/customers/{customer}/sources/{source}",
];

/// What can be expanded and is not in the bodies that are looked at: fields of features that are
/// not here, which other bodies of Stripe's have, and fields that are seldom shown.
const UNSEEN: [(&str, &[&str]); 6] = [
    ("bank_account", &["customer"]),
    ("card", &["account"]),
    ("charge", &["destination", "dispute", "invoice", "order", "transfer"]),
    ("customer", &["tax", "cash_balance"]),
    ("payment_intent", &["invoice"]),
    ("refund", &["failure_balance_transaction"]),
];

/// What the API has no object for: most of the sandbox's own, OAuth's, and files as they are.
fn shows_none(route: &Route) -> bool {
    let beyond = ["/v1/sandbox/", "/oauth/"].iter().any(|start| route.path.starts_with(start));
    beyond && route.shows.is_empty() || route.path.ends_with("/contents")
}

#[test]
fn every_route_shows_a_resource_at_its_path() {
    let routes = server::routes::all();
    let mut retrieved = BTreeSet::new();
    for route in routes.iter().filter(|route| !shows_none(route)) {
        let line = format!("{} {}", route.method, route.path);
        let resource = named(route.shows).unwrap_or_else(|| panic!("{line} shows no resource"));
        let at_path = resource.path == route.path;
        if route.method == "GET" && !route.lists && (at_path || route.path.ends_with('}')) {
            let elsewhere = ELSEWHERE.contains(&route.path);
            assert!(at_path || elsewhere, "{line}: not at {}", resource.path);
            retrieved.insert(route.path);
        }
    }
    let paths = RESOURCES.iter().map(|resource| resource.path).filter(|path| !path.is_empty());
    for path in paths.filter(|path| !UNROUTED.contains(path)) {
        assert!(retrieved.contains(path), "{path} is no route");
    }
}

/// The fields of every object within a body, by the objects' types.
fn collect(body: &Value, fields: &mut BTreeMap<String, BTreeSet<String>>) {
    if let Some(object) = body.as_object() {
        if let Some(kind) = body["object"].as_str() {
            fields.entry(kind.to_owned()).or_default().extend(object.keys().cloned());
        }
        object.values().for_each(|inner| collect(inner, fields));
    }
    body.as_array().into_iter().flatten().for_each(|inner| collect(inner, fields));
}

#[tokio::test]
async fn what_can_be_expanded_is_a_field() {
    let of = parties().await;
    let mut fields = BTreeMap::new();
    for route in server::routes::all().iter().filter(|route| route.method == "GET") {
        for one in [&of.p, &of.x] {
            let reply = Request::plain(route, &one.ids).ask(&one.owner).await;
            collect(&serde_json::from_str(&reply.text).unwrap_or_default(), &mut fields);
        }
    }
    for resource in RESOURCES.iter().filter(|resource| !resource.expandable.is_empty()) {
        let known = fields.get(resource.object).unwrap_or_else(|| panic!("no {}", resource.object));
        let is_sublist = |field: &str| resource.sublists.iter().any(|(name, _)| *name == field);
        let mut missing = resource.expandable.to_vec();
        missing.retain(|field| !known.contains(*field) && !is_sublist(field));
        let unseen = UNSEEN.iter().find(|(object, _)| *object == resource.object);
        assert_eq!(missing, unseen.map_or(&[][..], |(_, fields)| *fields), "{}", resource.object);
    }
}
