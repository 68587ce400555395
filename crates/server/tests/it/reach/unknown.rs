//! Ids that nobody has: how the refusal depends on where they stand in a request.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    asking::{Place, Request, nobodys, slots},
    holdings::parties,
};

/// Each route that finds an id missing: whether the path or a parameter had it, the status, and the
/// parameter that the refusal names. Ids that are kept as they are sent are never missing.
#[tokio::test]
async fn an_unknown_id_is_refused_by_where_it_stands() {
    let of = parties().await;
    let mut found = BTreeSet::new();
    for own in [&of.p, &of.x] {
        for route in &server::routes::all() {
            let plain = Request::plain(route, &own.ids);
            for slot in slots(route) {
                let Some(id) = own.ids.get(slot.kind) else { continue };
                let reply = plain.with(&slot, &nobodys(id)).ask(&own.owner).await;
                let body: Value = serde_json::from_str(&reply.text).unwrap_or_default();
                let error = &body["error"];
                let code = error["code"].as_str().unwrap_or_default();
                if !["resource_missing", "not_found"].contains(&code) {
                    continue;
                }
                let place = match &slot.place {
                    Place::Path(at) => format!("id {at} of the path"),
                    Place::Param(_) => "a parameter".to_owned(),
                };
                let param = error["param"].as_str().unwrap_or_default();
                found.insert(format!(
                    "{} {}, {place}: {} {param}",
                    route.path, route.method, reply.status
                ));
            }
        }
    }
    let lines: Vec<String> = found.into_iter().collect();
    insta::assert_snapshot!(lines.join("\n"));
}
