//! Rows of objects, as what is in them.

use model::object::Object;
use serde_json::Value;
use store::ObjectRow;

use crate::stop::Stop;

/// The typed object in a row.
pub fn object_of<T: Object>(row: &ObjectRow) -> Result<T, Stop> {
    let mut object: T = serde_json::from_slice(&row.doc)?;
    if !row.internal.is_empty() {
        object.set_internal(serde_json::from_slice(&row.internal)?);
    }
    Ok(object)
}

/// The typed object in a row; none if it is deleted or of another type.
pub fn typed<T: Object>(row: &ObjectRow) -> Result<Option<T>, Stop> {
    if row.deleted || !is_a::<T>(row) {
        return Ok(None);
    }
    object_of(row).map(Some)
}

/// The public body in a row.
pub fn body_of(row: &ObjectRow) -> Result<Value, Stop> {
    Ok(serde_json::from_slice(&row.doc)?)
}

/// A find for another type finds nothing. Bodies begin with their id and their type.
pub fn is_a<T: Object>(row: &ObjectRow) -> bool {
    let rest = [b"{\"id\":\"", row.id.as_bytes(), b"\",\"object\":\"", T::OBJECT.as_bytes(), b"\""]
        .iter()
        .try_fold(row.doc.as_slice(), |rest, part| rest.strip_prefix(*part));
    rest.is_some()
}
