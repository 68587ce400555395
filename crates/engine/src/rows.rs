//! Opened rows of objects, as what is in them.

use model::object::Object;
use serde_json::Value;

use crate::error::Error;

/// A version of an object, opened: in the clear, and in the newest shape. The functions here say
/// what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The object's id.
    pub id: String,
    /// Counts from 1.
    pub version: i64,
    /// The account it belongs to.
    pub owner: String,
    /// True if this version says that the object is gone.
    pub deleted: bool,
    /// Until when this version withholds fields, if it does or did; see `view.rs`.
    pub(crate) filled_at: Option<i64>,
    /// The public body, JSON; of contents of a file, the contents.
    pub(crate) doc: Vec<u8>,
    /// What is never shown, JSON; empty if there is nothing.
    pub(crate) internal: Vec<u8>,
}

/// The typed object in a row.
pub fn object_of<T: Object>(row: &Row) -> Result<T, Error> {
    let mut object: T = serde_json::from_slice(&row.doc)?;
    if !row.internal.is_empty() {
        object.set_internal(serde_json::from_slice(&row.internal)?);
    }
    Ok(object)
}

/// The typed object in a row; none if it is deleted or of another type.
pub fn typed<T: Object>(row: &Row) -> Result<Option<T>, Error> {
    if row.deleted || !is_a::<T>(row) {
        return Ok(None);
    }
    object_of(row).map(Some)
}

/// The public body in a row.
pub fn body_of(row: &Row) -> Result<Value, Error> {
    Ok(serde_json::from_slice(&row.doc)?)
}

/// The public body in a row, as it is sent.
pub fn json_of(row: Row) -> Vec<u8> {
    row.doc
}

/// What is never shown, in a row: JSON, or nothing.
pub fn internal_of(row: &Row) -> &[u8] {
    &row.internal
}

/// A find for another type finds nothing. What an id begins with tells the type.
pub fn is_a<T: Object>(row: &Row) -> bool {
    T::RESOURCE.has_id(&row.id) && !is_content(&row.id)
}

/// The id of the row that holds a file's contents. No object's id has a slash.
pub(crate) fn content_id(file: &str) -> String {
    format!("{file}/content")
}

/// Whether a row with this id holds the contents of a file, which are neither JSON nor shown.
pub fn is_content(id: &str) -> bool {
    id.contains('/')
}
