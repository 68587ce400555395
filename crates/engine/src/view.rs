//! What a version of an object shows until a time, and what it shows from then on.
//!
//! An object whose body changes by itself in a moment is stored as it will be then, so that nothing
//! need be written when the moment comes. Who reads it before finds the fields that are withheld
//! null. See [`model::object::Object::stored_at`].

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;
use store::StoreError;

use crate::rows::Row;

/// The fields that an object with an id may withhold; none for most types.
pub type Withheld = fn(id: &str) -> &'static [&'static str];

/// How an internal part names the time. It is looked for before anything is parsed: few objects
/// have it, and every read comes here.
const NAME: &[u8] = b"\"filled_at\":";

#[derive(Deserialize)]
struct Internal {
    filled_at: Option<i64>,
}

/// A row as it is shown at a time.
///
/// Errors: it is damaged.
pub(crate) fn as_of(mut row: Row, now: i64, withheld: Withheld) -> Result<Row, StoreError> {
    if memmem::find(&row.internal, NAME).is_none() {
        return Ok(row);
    }
    let damaged = |error| StoreError::Damaged(format!("{}: {error}", row.id));
    let fields = withheld(&row.id);
    if fields.is_empty() {
        return Ok(row);
    }
    let internal: Internal = serde_json::from_slice(&row.internal).map_err(damaged)?;
    row.filled_at = internal.filled_at;
    if internal.filled_at.is_some_and(|at| now < at) {
        let mut body: Value = serde_json::from_slice(&row.doc).map_err(damaged)?;
        for field in fields {
            // A field that there is not stays so.
            if let Some(value) = body.get_mut(field) {
                *value = Value::Null;
            }
        }
        row.doc = body.to_string().into_bytes();
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(id: &str, internal: &str, now: i64) -> (String, Option<i64>) {
        let row = Row {
            id: id.into(),
            version: 1,
            owner: "a".into(),
            deleted: false,
            filled_at: None,
            doc: br#"{"id":"x","link":"y","b":{"link":1}}"#.to_vec(),
            internal: internal.as_bytes().to_vec(),
        };
        let withheld: Withheld = |id| if id == "x" { &["link", "more"] } else { &[] };
        let row = as_of(row, now, withheld).unwrap();
        (String::from_utf8(row.doc).unwrap(), row.filled_at)
    }

    #[test]
    fn fields_are_null_until_the_time() {
        let whole = r#"{"id":"x","link":"y","b":{"link":1}}"#;
        let early = r#"{"id":"x","link":null,"b":{"link":1}}"#;
        let later = r#"{"a":1,"filled_at":10}"#;
        for (id, internal, now, body, filled_at) in [
            ("x", "", 9, whole, None),
            ("x", "{}", 9, whole, None),
            ("x", later, 9, early, Some(10)),
            ("x", later, 10, whole, Some(10)),
            ("x", later, 11, whole, Some(10)),
            ("x", r#"{"filled_at":null}"#, 9, whole, None),
            ("x", r#"{"a":"\"filled_at\":10"}"#, 9, whole, None),
            ("z", later, 9, whole, None),
        ] {
            assert_eq!(shown(id, internal, now), (body.into(), filled_at), "{internal} {now}");
        }
    }
}
