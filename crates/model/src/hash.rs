//! Hashes that callers send in parts: what is sent replaces, null unsets, the rest stays.

use serde_json::{Map, Value};

/// Merges a sent hash into a stored one. Hashes merge key by key; anything else replaces.
pub fn merge(stored: &mut Value, sent: &Value) {
    match (stored, sent) {
        (Value::Object(stored), Value::Object(sent)) => {
            for (key, value) in sent {
                match stored.get_mut(key) {
                    Some(known) if known.is_object() && value.is_object() => merge(known, value),
                    // A hash that is emptied keeps its keys, without their values.
                    Some(known) if known.is_object() && value.is_null() => clear(known),
                    _ => {
                        stored.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (stored, sent) => *stored = sent.clone(),
    }
}

fn clear(hash: &mut Value) {
    if let Value::Object(fields) = hash {
        for value in fields.values_mut() {
            *value = Value::Null;
        }
    }
}

/// The value at a dotted path; null if there is none.
pub fn at<'v>(hash: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(hash, |value, key| &value[key])
}

/// The same, to change it; none if there is none.
pub fn at_mut<'v>(hash: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    path.split('.').try_fold(hash, |value, key| value.get_mut(key))
}

/// True if there is something at a dotted path: not null, not false, not empty.
pub fn given(hash: &Value, path: &str) -> bool {
    is_something(at(hash, path))
}

/// The same of a hash that is no value itself.
pub fn given_in(fields: &Map<String, Value>, path: &str) -> bool {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some(value) = fields.get(first) else { return false };
    if rest.is_empty() { is_something(value) } else { given(value, rest) }
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hashes_merge() {
        for (stored, sent, expected) in [
            (json!({"a": 1}), json!({"b": 2}), json!({"a": 1, "b": 2})),
            (
                json!({"a": {"x": 1, "y": 2}}),
                json!({"a": {"x": 3}}),
                json!({"a": {"x": 3, "y": 2}}),
            ),
            (json!({"a": {"x": 1}}), json!({"a": null}), json!({"a": {"x": null}})),
            (json!({"a": [1]}), json!({"a": [2]}), json!({"a": [2]})),
        ] {
            let mut merged = stored;
            merge(&mut merged, &sent);
            assert_eq!(merged, expected);
        }
    }
}
