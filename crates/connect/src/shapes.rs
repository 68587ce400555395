//! What has changed in documents from one version to the next; how to add a step is told in
//! `docs/adding-an-endpoint.md`.

use engine::{Step, newest_shape};
use serde_json::Value;

/// From shape 1 to shape 2, from there to shape 3, and so on. A step that has been published is not
/// changed any more.
pub const STEPS: &[Step] = &[];

/// The shape of what this version writes.
pub const SHAPE: u16 = newest_shape(STEPS);

/// Adds a field behind another: a step gives a document the order that the API has.
pub fn insert_after(document: &mut Value, behind: &str, name: &str, value: Value) {
    if let Value::Object(fields) = document {
        let place = fields.keys().position(|key| key == behind);
        fields.shift_insert(place.map_or(fields.len(), |place| place + 1), name.to_owned(), value);
    }
}
