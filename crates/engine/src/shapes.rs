//! Shapes of documents: how one that an older version wrote becomes one of today.
//!
//! A stored document says in its envelope which shape it has. One of an older shape is brought up
//! step by step whenever it is read. What is stored stays as it is, since replies refer to it. The
//! steps are the domain's.

use serde_json::Value;
use store::{EventRow, ObjectRow, StoreError};

use crate::{envelope, rows::Row};

/// Changes a document, and what is never shown of it, from one shape to the next. The first
/// argument is its type, as in the field `object`. A document that stands within another, or in
/// the body of an event, has no internal part: that is null.
pub type Step = fn(&str, &mut Value, &mut Value);

/// The shape to which steps lead.
///
/// The first one leads from shape 1 to shape 2. Shape 0 is what was written before there were
/// envelopes; the documents are those of shape 1.
pub const fn newest_shape(steps: &[Step]) -> u16 {
    assert!(steps.len() < u16::MAX as usize, "too many steps");
    steps.len() as u16 + 1
}

/// Parts of documents that belong to the caller, or show a part only: no documents.
const NO_DOCUMENTS: [&str; 2] = ["metadata", "previous_attributes"];

/// The shapes that an engine knows.
#[derive(Clone, Copy)]
pub(crate) struct Shapes {
    steps: &'static [Step],
    newest: u16,
}

impl Shapes {
    /// Those that steps lead to.
    pub(crate) fn of(steps: &'static [Step]) -> Shapes {
        Shapes { steps, newest: newest_shape(steps) }
    }

    /// The shape of what is written.
    pub(crate) fn newest(self) -> u16 {
        self.newest
    }

    /// Takes an object that is not sealed out of its envelopes, in the newest shape.
    ///
    /// Errors: a newer version wrote it, or it is damaged.
    pub(crate) fn open_object(self, stored: ObjectRow) -> Result<Row, StoreError> {
        let ObjectRow { id, version, owner, deleted, doc, internal } = stored;
        let (shape, doc) = envelope::open(doc)?;
        let (_, internal) = envelope::open(internal)?;
        let mut row = Row { id, version, owner, deleted, filled_at: None, doc, internal };
        if shape == self.newest {
            return Ok(row);
        }
        let steps = self.steps_from(shape)?;
        if steps.is_empty() {
            return Ok(row);
        }
        let mut document = parse(&row.doc)?;
        let mut internal = match row.internal.is_empty() {
            true => Value::Null,
            false => parse(&row.internal)?,
        };
        for step in steps {
            take(*step, &mut document, &mut internal);
        }
        row.doc = document.to_string().into_bytes();
        if !internal.is_null() {
            row.internal = internal.to_string().into_bytes();
        }
        Ok(row)
    }

    /// The same for the body that an event carries itself.
    pub(crate) fn open_event(self, row: &mut EventRow) -> Result<(), StoreError> {
        let Some(body) = row.body.take() else { return Ok(()) };
        let (shape, mut body) = envelope::open(body)?;
        if shape != self.newest {
            let steps = self.steps_from(shape)?;
            if !steps.is_empty() {
                let mut data = parse(&body)?;
                for step in steps {
                    take(*step, &mut data, &mut Value::Null);
                }
                body = data.to_string().into_bytes();
            }
        }
        row.body = Some(body);
        Ok(())
    }

    fn steps_from(self, shape: u16) -> Result<&'static [Step], StoreError> {
        let first = usize::from(shape.max(1)) - 1;
        let newer = StoreError::NewerShape { found: shape, known: self.newest };
        self.steps.get(first..).ok_or(newer)
    }
}

fn parse(json: &[u8]) -> Result<Value, StoreError> {
    serde_json::from_slice(json).map_err(|error| StoreError::Damaged(format!("JSON: {error}")))
}

/// Takes a step with a document, after those within it.
fn take(step: Step, document: &mut Value, internal: &mut Value) {
    match document {
        Value::Array(elements) => {
            for element in elements {
                take(step, element, &mut Value::Null);
            }
        }
        Value::Object(fields) => {
            // What is left of a deleted object is the same in all shapes.
            if fields.get("deleted") == Some(&Value::Bool(true)) {
                return;
            }
            for (name, part) in fields.iter_mut() {
                if !NO_DOCUMENTS.contains(&name.as_str()) {
                    take(step, part, &mut Value::Null);
                }
            }
            let kind = fields.get("object").and_then(Value::as_str).map(str::to_owned);
            if let Some(kind) = kind {
                step(&kind, document, internal);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Shape 2 counts; shape 3 names what is counted, and says so in the internal part.
    const STEPS: &[Step] = &[
        |kind, document, _| {
            if kind == "thing" {
                document["count"] = 1.into();
            }
        },
        |kind, document, internal| {
            if kind == "thing" {
                document["things"] = document["count"].take();
                if !internal.is_null() {
                    internal["named"] = true.into();
                }
            }
        },
    ];

    fn open(shape: u16, document: &Value, internal: &str) -> Result<Row, StoreError> {
        let internal = internal.as_bytes();
        let mut row = ObjectRow {
            id: "th_1".into(),
            version: 1,
            owner: "a".into(),
            deleted: false,
            doc: envelope::wrap(shape, document.to_string().as_bytes()),
            internal: if internal.is_empty() {
                Vec::new()
            } else {
                envelope::wrap(shape, internal)
            },
        };
        if shape == 0 {
            row.doc = document.to_string().into_bytes();
            row.internal = internal.to_vec();
        }
        Shapes::of(STEPS).open_object(row)
    }

    fn document(row: &Row) -> Value {
        serde_json::from_slice(&row.doc).unwrap()
    }

    #[test]
    fn a_document_takes_the_steps_since_its_shape() {
        let thing = json!({ "id": "th_1", "object": "thing", "count": 5 });
        for (shape, things, internal) in
            [(0, 1, r#"{"named":true}"#), (1, 1, r#"{"named":true}"#), (2, 5, r#"{"named":true}"#)]
        {
            let row = open(shape, &thing, "{}").unwrap();
            assert_eq!(document(&row)["things"], things, "{shape}");
            assert_eq!(row.internal, internal.as_bytes(), "{shape}");
        }
        let row = open(3, &thing, "").unwrap();
        assert_eq!((row.doc, row.internal), (thing.to_string().into_bytes(), Vec::new()));
        let refused = open(4, &thing, "").unwrap_err();
        assert!(matches!(refused, StoreError::NewerShape { found: 4, known: 3 }), "{refused}");
    }

    #[test]
    fn documents_within_others_take_them_too() {
        let thing = json!({ "object": "thing" });
        let whole = json!({
            "object": "box", "first": thing, "all": { "object": "list", "data": [thing] },
            "metadata": thing, "gone": { "object": "thing", "deleted": true },
        });
        let row = open(1, &whole, "").unwrap();
        let after = json!({ "object": "thing", "count": null, "things": 1 });
        assert_eq!(
            document(&row),
            json!({
                "object": "box", "first": after, "all": { "object": "list", "data": [after] },
                "metadata": thing, "gone": { "object": "thing", "deleted": true },
            })
        );
        let data = json!({ "object": thing, "previous_attributes": thing });
        let body = Some(envelope::wrap(1, data.to_string().as_bytes()));
        let mut event = EventRow { body, ..EventRow::default() };
        Shapes::of(STEPS).open_event(&mut event).unwrap();
        let data = json!({ "object": after, "previous_attributes": thing });
        assert_eq!(event.body, Some(data.to_string().into_bytes()));
    }
}
