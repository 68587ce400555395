//! Hashes that appear once they are told, and then have all their keys.

use serde_json::{Map, Value};

const ADDRESS: &[&str] = &["city", "country", "line1", "line2", "postal_code", "state"];
const SCRIPT_ADDRESS: &[&str] =
    &["city", "country", "line1", "line2", "postal_code", "state", "town"];
const DECLARATION: &[&str] = &["date", "ip", "user_agent"];

const SHAPES: [(&str, &[&str]); 11] = [
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

/// Prepares a stored hash for those that are sent: what is not told of them is null.
pub fn prepare(stored: &mut Value, sent: &Value) {
    let Value::Object(stored) = stored else { return };
    for (name, keys) in SHAPES {
        let known = stored.get(name).is_some_and(Value::is_object);
        if sent[name].is_object() && !known {
            let empty: Map<String, Value> =
                keys.iter().map(|key| ((*key).to_owned(), Value::Null)).collect();
            stored.insert(name.to_owned(), Value::Object(empty));
        }
    }
}
