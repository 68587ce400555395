//! The newer API's view of accounts and persons.
//!
//! There is one account, kept in the older API's shape. What the newer API sends becomes the
//! parameters of the older commands, and what it shows is made from the older body. What only the
//! newer API knows is kept beside it as [`Facts`].

pub mod account;
pub mod capabilities;
pub mod changes;
pub mod event_destination;
pub mod identity;
pub mod listing;
pub mod numbers;
pub mod params;
pub mod paths;
pub mod person;
pub mod requirements;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What only the newer API knows of an account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Configurations that were applied or deactivated; what is not here follows from the
    /// capabilities.
    pub applied: IndexMap<String, bool>,
    /// Capabilities, by their older names, that a deactivated configuration gave up.
    pub withdrawn: IndexMap<String, Vec<String>>,
    /// Nobody has said yet who answers for what.
    pub unsettled: bool,
    /// The newer API made the account.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub made: bool,
    /// The account was closed.
    pub closed: bool,
    /// What has no place in the older body, as it was sent, by the newer API's paths.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub kept: Value,
    /// The same of its persons, by id.
    pub persons: IndexMap<String, Value>,
}

impl Facts {
    /// True if there are none: the older API made the account, and alone has changed it.
    pub fn is_empty(&self) -> bool {
        *self == Facts::default()
    }
}

/// A body with its keys as the API has them: id and type, then all others by name.
pub fn in_order(mut body: Value) -> Value {
    body.sort_all_objects();
    if let Value::Object(fields) = &mut body {
        for key in ["object", "id"] {
            if let Some(value) = fields.shift_remove(key) {
                fields.shift_insert(0, key.to_owned(), value);
            }
        }
    }
    body
}

/// A time as the newer API shows it: RFC 3339 in milliseconds.
pub fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map(|time| time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string())
        .unwrap_or_default()
}

/// The unix seconds of such a time, or of a number in a text, as which some clients send times.
pub fn seconds(text: &str) -> Option<i64> {
    let time = text.parse::<Timestamp>().ok().map(Timestamp::as_second);
    time.or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(time(1_767_323_045), "2026-01-02T03:04:05.000Z");
        for (text, expected) in [
            ("2026-01-02T03:04:05.678Z", Some(1_767_323_045)),
            ("2026-01-02T04:04:05+01:00", Some(1_767_323_045)),
            ("1767323045", Some(1_767_323_045)),
            ("yesterday", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
