//! What a filter means, said without lists: of one element, whether it fits.

use std::collections::BTreeSet;

use serde_json::Value;

use super::turning::Params;

/// A filter with a value, as a test names it.
pub type Filter = (String, String);

/// As it is sent.
pub fn sent(filters: &[Filter]) -> Params {
    let mut params = Params::new();
    for (name, value) in filters {
        let mut nested = |key: &str, value: &str| params.push((key.to_owned(), value.to_owned()));
        match name.as_str() {
            "created" | "arrival_date" => {
                for limit in value.split(' ') {
                    match limit.split_once(':') {
                        Some((bound, time)) => nested(&format!("{name}[{bound}]"), time),
                        None => nested(name, limit),
                    }
                }
            }
            "relationship" => {
                for role in value.split(' ') {
                    let (role, has) = role.split_once(':').expect("a role and whether");
                    nested(&format!("relationship[{role}]"), has);
                }
            }
            "types" | "applied_configurations" => {
                value.split(' ').for_each(|one| nested(&format!("{name}[]"), one));
            }
            _ => nested(name, value),
        }
    }
    params
}

/// Values to ask for: those that there are, and one that there is not.
pub fn values(name: &str, kind: &wire::params::Kind, all: &[Value]) -> Vec<String> {
    let seen = |field: &str| -> Vec<String> {
        let texts = all.iter().filter_map(|one| one[field].as_str().map(str::to_owned));
        texts.collect::<BTreeSet<_>>().into_iter().collect()
    };
    let times = |field: &str| -> Vec<i64> {
        let times = all.iter().filter_map(|one| one[field].as_i64());
        times.collect::<BTreeSet<_>>().into_iter().collect()
    };
    let fixed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match name {
        "created" | "arrival_date" => {
            let times = times(name);
            let Some(middle) = times.get(times.len() / 2) else { return Vec::new() };
            let (first, last) = (times[0], times[times.len() - 1]);
            vec![
                format!("{middle}"),
                format!("gte:{middle}"),
                format!("lt:{middle}"),
                format!("gt:{first} lte:{middle}"),
                format!("gte:{} lt:{last}", first - 40 * 86_400),
                format!("gt:{last}"),
            ]
        }
        "relationship" => {
            fixed(&["owner:true", "owner:false", "owner:true director:true", "executive:false"])
        }
        "types" => {
            let mut two = seen("type");
            two.truncate(2);
            vec![two.join(" "), format!("{} none.such", two[0]), "none.such".to_owned()]
        }
        "applied_configurations" => fixed(&["recipient", "merchant", "recipient merchant"]),
        "type" if all.iter().any(|one| one["object"] == "event") => {
            let mut kinds = seen("type");
            kinds.extend(fixed(&["charge.*", "payout.*", "c*", "*", "none.*"]));
            kinds
        }
        _ if matches!(kind, wire::params::Kind::Bool) => fixed(&["true", "false"]),
        "payout" => seen("payout_of"),
        _ => {
            let mut values = seen(name);
            // Of many different ones, the first and the last.
            if values.len() > 6 {
                values.drain(3..values.len() - 3);
            }
            match kind {
                wire::params::Kind::Enum(all) => {
                    values.extend(all.iter().find(|one| !values.contains(one)).cloned());
                }
                _ => values.push("none_such".to_owned()),
            }
            values
        }
    }
}

/// Whether an element is to be shown.
pub fn fits(element: &Value, (name, value): &Filter) -> bool {
    let is = |field: &str| element[field].as_str() == Some(value);
    match name.as_str() {
        "created" | "arrival_date" => {
            let time = element[name].as_i64().expect("a time");
            value.split(' ').all(|limit| {
                let (bound, at) = limit.split_once(':').unwrap_or(("", limit));
                let at: i64 = at.parse().expect("a time");
                match bound {
                    "gt" => time > at,
                    "gte" => time >= at,
                    "lt" => time < at,
                    "lte" => time <= at,
                    _ => time == at,
                }
            })
        }
        "relationship" => value.split(' ').all(|role| {
            let (role, has) = role.split_once(':').expect("a role and whether");
            element["relationship"][role].as_bool().unwrap_or(false).to_string() == has
        }),
        "types" => value.split(' ').any(|kind| element["type"] == kind),
        "applied_configurations" => {
            let applied = element[name].as_array().expect("configurations");
            value.split(' ').all(|one| applied.iter().any(|has| has == one))
        }
        "type" => match value.strip_suffix('*') {
            Some(start) => element["type"].as_str().is_some_and(|kind| kind.starts_with(start)),
            None => is("type"),
        },
        "delivery_success" => (element["pending_webhooks"] == 0).to_string() == *value,
        "expired" | "closed" => element[name].as_bool().expect("a flag").to_string() == *value,
        "payout" => is("payout_of"),
        "object_id" => element["related_object"]["id"].as_str() == Some(value),
        // What no element has, none fits; a filter that means something else is named above.
        name => is(name),
    }
}
