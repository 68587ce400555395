//! What an update changed, as events tell it.

use serde_json::{Map, Value};

/// The old values of what is different: changed leaves only, a changed list whole, and null for
/// what was not there before.
pub fn previous_attributes(old: &Value, new: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (old, new) else { return old.clone() };
    let mut previous = Map::new();
    for (name, now) in new {
        let before = old.get(name).unwrap_or(&Value::Null);
        if before == now {
            continue;
        }
        let value = match (before, now) {
            (Value::Object(_), Value::Object(_)) => previous_attributes(before, now),
            _ => before.clone(),
        };
        previous.insert(name.clone(), value);
    }
    for (name, before) in old {
        if !new.contains_key(name) {
            previous.insert(name.clone(), before.clone());
        }
    }
    Value::Object(previous)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_changed() {
        for (old, new, expected) in [
            (json!({"a": 1, "b": 2}), json!({"a": 1, "b": 3}), json!({"b": 2})),
            (
                json!({"h": {"x": 1, "y": 2}}),
                json!({"h": {"x": 1, "y": 3}}),
                json!({"h": {"y": 2}}),
            ),
            (json!({"l": [1, 2]}), json!({"l": [1, 2, 3]}), json!({"l": [1, 2]})),
            (json!({}), json!({"a": 1}), json!({"a": null})),
            (json!({"a": 1}), json!({}), json!({"a": 1})),
            (json!({"a": null}), json!({"a": {"x": 1}}), json!({"a": null})),
        ] {
            assert_eq!(previous_attributes(&old, &new), expected);
        }
    }
}
