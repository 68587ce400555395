//! The newer API's commands: each translates, runs the older command, and keeps what the older
//! API has no place for.

pub mod accounts;
pub mod event_destinations;
pub mod persons;
pub mod tokens;

use serde::Serialize;

/// What is left of a deleted object.
#[derive(Debug, Clone, Serialize)]
pub struct Gone {
    /// Its id.
    pub id: String,
    /// Its type.
    pub object: &'static str,
}
