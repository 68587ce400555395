//! Hashes that appear once they are told, and then have all their keys.

use serde_json::{Map, Value};

const ADDRESS: &[&str] = &["city", "country", "line1", "line2", "postal_code", "state"];
const SCRIPT_ADDRESS: &[&str] =
    &["city", "country", "line1", "line2", "postal_code", "state", "town"];
const DECLARATION: &[&str] = &["date", "ip", "user_agent"];

const SHAPES: [(&str, &[&str]); 12] = [
    ("address", ADDRESS),
    ("address_kana", SCRIPT_ADDRESS),
    ("address_kanji", SCRIPT_ADDRESS),
    ("administrative_address", ADDRESS),
    ("directorship_declaration", DECLARATION),
    ("ownership_declaration", DECLARATION),
    ("physical_address", ADDRESS),
    ("principal_place_of_business", ADDRESS),
    ("registered_address", ADDRESS),
    ("registration_date", &["day", "month", "year"]),
    ("representative_declaration", DECLARATION),
    ("support_address", ADDRESS),
];

/// Where somebody is, and so in the account's country unless told otherwise. Source: recorded
/// accounts.
const AT_HOME: [&str; 3] = ["address", "address_kana", "address_kanji"];

/// Prepares a stored hash for those that are sent: what is not told of them is null, but the
/// country of an address is the account's.
pub fn prepare(stored: &mut Value, sent: &Value, country: &str) {
    let Value::Object(stored) = stored else { return };
    for (name, _) in SHAPES {
        let known = stored.get(name).is_some_and(Value::is_object);
        if sent[name].is_object() && !known {
            stored.insert(name.to_owned(), shape(name, country));
        }
    }
}

/// An address with all its keys.
pub fn address(sent: &Value) -> Value {
    complete(ADDRESS, sent)
}

/// Where goods go, with all keys.
pub fn shipping(sent: &Value) -> Value {
    let mut whole = complete(&["address", "name", "phone"], sent);
    if whole["address"].is_object() {
        whole["address"] = address(&sent["address"]);
    }
    whole
}

/// What was sent, and null for each of these keys that was not.
fn complete(keys: &[&str], sent: &Value) -> Value {
    let mut whole: Map<String, Value> =
        keys.iter().map(|key| ((*key).to_owned(), Value::Null)).collect();
    if let Value::Object(sent) = sent {
        whole.extend(sent.clone());
    }
    Value::Object(whole)
}

/// One of these hashes, of which nothing is told yet.
pub fn shape(name: &str, country: &str) -> Value {
    let keys = SHAPES.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, keys)| keys);
    let mut empty = complete(keys, &Value::Null);
    if AT_HOME.contains(&name) {
        empty["country"] = Value::from(country);
    }
    empty
}
