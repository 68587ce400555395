//! Pairs of paths, one in each API, and moving values along them. Both directions, and the names
//! of what is required, come from the same tables.

use serde_json::{Map, Value, json};

use super::{seconds, time};

/// How a value differs between the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Not at all.
    Same,
    /// Unix seconds; an RFC 3339 text.
    Time,
    /// A text in capitals; any case is taken.
    Capitals,
    /// A number; the same as a text.
    Decimal,
    /// Shown only: there is no way to send it.
    Shown,
    /// Sent only: the older API does not show it.
    Sent,
}

/// Where a value is in the older body, where in the newer, and how it differs.
pub type Pair = (&'static str, &'static str, How);

/// Moves what the table knows out of a newer body into an older one; the rest stays. A hash that
/// is null unsets all that is in it.
pub fn to_v1(table: &[Pair], sent: &mut Value) -> Value {
    let mut moved = Value::Object(Map::new());
    for (v1, v2, how) in table {
        let Some(value) = take(sent, v2) else { continue };
        let value = match (how, &value) {
            (How::Shown, _) => continue,
            (How::Time, Value::String(text)) => json!(seconds(text)),
            (How::Capitals, Value::String(text)) => json!(text.to_uppercase()),
            (How::Decimal, Value::String(text)) => json!(text.parse::<f64>().ok().map(whole)),
            _ => value,
        };
        put(&mut moved, v1, value);
    }
    moved
}

/// A whole number without its decimals.
fn whole(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 { json!(number as i64) } else { json!(number) }
}

/// What an older body says, in the newer shape.
pub fn to_v2(table: &[Pair], body: &Value) -> Value {
    let mut shown = Value::Object(Map::new());
    for (v1, v2, how) in table {
        let value = crate::hash::at(body, v1);
        let value = match (how, value) {
            (How::Sent, _) => continue,
            (How::Time, Value::Number(number)) => json!(number.as_i64().map(time)),
            (How::Decimal, Value::Number(number)) => json!(number.to_string()),
            _ => value.clone(),
        };
        put(&mut shown, v2, value);
    }
    shown
}

/// The newer name of what an older path names: by the longest path of the table that it begins
/// with, what is behind it unchanged.
pub fn name(table: &[Pair], v1: &str) -> Option<String> {
    let known = table.iter().filter(|(path, ..)| below(path, v1).is_some());
    let (path, v2, _) = known.max_by_key(|(path, ..)| path.len())?;
    below(path, v1).map(|rest| format!("{v2}{rest}"))
}

/// What a path has behind another: nothing, or `.more`.
fn below<'p>(path: &str, longer: &'p str) -> Option<&'p str> {
    longer.strip_prefix(path).filter(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Takes the value at a dotted path out of a tree, and the hashes that are empty then. Null if a
/// hash on the way is null.
pub fn take(tree: &mut Value, path: &str) -> Option<Value> {
    let Value::Object(fields) = tree else { return tree.is_null().then_some(Value::Null) };
    let Some((key, rest)) = path.split_once('.') else { return fields.shift_remove(path) };
    let below = fields.get_mut(key)?;
    let taken = take(below, rest)?;
    if below.as_object().is_some_and(Map::is_empty) {
        fields.shift_remove(key);
    }
    Some(taken)
}

/// Puts a value at a dotted path, with the hashes that it needs on the way.
pub fn put(tree: &mut Value, path: &str, value: Value) {
    match path.split_once('.') {
        None => tree[path] = value,
        Some((key, rest)) => {
            if !tree[key].is_object() {
                tree[key] = Value::Object(Map::new());
            }
            put(&mut tree[key], rest, value);
        }
    }
}

/// Hashes of which all is null become null themselves.
pub fn prune(tree: &mut Value) {
    let Value::Object(fields) = tree else { return };
    fields.values_mut().for_each(prune);
    if fields.values().all(Value::is_null) {
        *tree = Value::Null;
    }
}

/// Merges a patch: null removes, hashes merge, anything else replaces.
pub fn patch(tree: &mut Value, sent: &Value) {
    let Value::Object(sent) = sent else {
        *tree = sent.clone();
        return;
    };
    if !tree.is_object() {
        *tree = Value::Object(Map::new());
    }
    let Value::Object(fields) = tree else { return };
    for (key, value) in sent {
        if value.is_null() {
            fields.shift_remove(key);
        } else {
            patch(fields.entry(key).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Pair] = &[
        ("a.url", "x.y.url", How::Same),
        ("date", "x.date", How::Time),
        ("share", "share", How::Decimal),
        ("country", "country", How::Capitals),
        ("hash", "h.hash", How::Same),
    ];

    #[test]
    fn values_move_both_ways_and_the_rest_stays() {
        for (v2, v1, rest) in [
            (
                json!({"x": {"y": {"url": "u"}, "z": 1}}),
                json!({"a": {"url": "u"}}),
                json!({"x": {"z": 1}}),
            ),
            (
                json!({"x": {"date": "2026-01-02T03:04:05.000Z"}}),
                json!({"date": 1_767_323_045}),
                json!({}),
            ),
            (json!({"share": "25.5"}), json!({"share": 25.5}), json!({})),
            (json!({"country": "us"}), json!({"country": "US"}), json!({})),
        ] {
            let mut sent = v2.clone();
            assert_eq!(to_v1(TABLE, &mut sent), v1);
            assert_eq!(sent, rest);
        }
        let mut sent = json!({"x": {"y": null}});
        assert_eq!(to_v1(TABLE, &mut sent), json!({"a": {"url": null}}));
        let mut shown = to_v2(TABLE, &json!({"date": 1_767_323_045, "share": 50}));
        prune(&mut shown);
        let expected = json!({
            "x": { "y": null, "date": "2026-01-02T03:04:05.000Z" }, "share": "50",
            "country": null, "h": null
        });
        assert_eq!(shown, expected);
    }

    #[test]
    fn names() {
        for (v1, expected) in
            [("a.url", Some("x.y.url")), ("hash.city", Some("h.hash.city")), ("hashes", None)]
        {
            assert_eq!(name(TABLE, v1).as_deref(), expected);
        }
    }

    #[test]
    fn patches() {
        let mut kept = json!({"a": {"b": 1, "c": 2}});
        patch(&mut kept, &json!({"a": {"b": null, "d": {"e": 3}}}));
        assert_eq!(kept, json!({"a": {"c": 2, "d": {"e": 3}}}));
    }
}
