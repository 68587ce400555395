//! The parameter tables, and the check of a form against them.
//!
//! Problems are found in Stripe's order: unknown parameters first, then each known one as the
//! table lists them, then what is missing. Only the first problem is told.

mod check;
mod json;
mod table;

pub use check::Checked;
pub use table::{Kind, Operation, Param};

use serde::{Deserialize, Deserializer};

/// Tells a parameter that was emptied (`name=`) from one that was not sent:
/// `Some(None)` and `None`.
pub fn double_option<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
