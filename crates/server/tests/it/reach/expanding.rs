//! Everything that can be expanded, as far as it goes.

use serde_json::{Value, json};
use testkit::Actor;
use wire::expand::expandable;

use super::asking::{Reply, Request};

/// Elements of one `expand`.
const AT_ONCE: usize = 20;

/// Asks for everything that can be expanded, level by level, as the replies show more of it.
pub async fn expansions(request: &Request<'_>, asker: &Actor, seen: &mut dyn FnMut(&str, &Reply)) {
    let first = expandable(request.route.shows);
    let prefix = if request.route.lists { "data." } else { "" };
    let mut paths: Vec<String> = first.iter().map(|field| format!("{prefix}{field}")).collect();
    for _ in 0..4 {
        let mut next = Vec::new();
        for some in paths.chunks(AT_ONCE) {
            let mut body = request.body.clone();
            body["expand"] = json!(some);
            let expanding = Request { route: request.route, path: request.path.clone(), body };
            let reply = expanding.ask(asker).await;
            let what = format!("{} {} {}", request.route.method, request.path, some.join(" "));
            seen(&what, &reply);
            let shown: Value = serde_json::from_str(&reply.text).unwrap_or_default();
            for path in some {
                for inner in inside(&shown, path) {
                    let deeper = format!("{path}.{inner}");
                    let levels = deeper.trim_start_matches("data.").split('.').count();
                    if levels <= 4 && !next.contains(&deeper) {
                        next.push(deeper);
                    }
                }
            }
        }
        paths = next;
    }
}

/// What may be expanded in what a path leads to.
fn inside(shown: &Value, path: &str) -> Vec<String> {
    let mut at = vec![shown];
    for part in path.split('.') {
        at = at.into_iter().flat_map(|one| elements(&one[part])).collect();
    }
    let fields = at.into_iter().filter_map(Value::as_object).flat_map(|object| {
        let known = expandable(object.get("object").and_then(Value::as_str).unwrap_or_default());
        let texts = object.iter().filter(|(_, value)| value.is_string() || value.is_object());
        let others = texts.map(|(name, _)| name.as_str()).filter(|_| known.is_empty());
        let odd = ["description", "data"].into_iter();
        known.iter().copied().chain(others).chain(odd).map(str::to_owned).collect::<Vec<_>>()
    });
    let mut fields: Vec<String> = fields.collect();
    fields.sort();
    fields.dedup();
    fields
}

fn elements(value: &Value) -> Vec<&Value> {
    match value.as_array() {
        Some(elements) => elements.iter().collect(),
        None => vec![value],
    }
}
