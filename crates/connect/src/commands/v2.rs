//! The newer API's commands: each translates, runs the older command, and keeps what the older
//! API has no place for.

pub mod accounts;
pub mod event_destinations;
pub mod persons;
pub mod tokens;

use engine::{Look, Set, Stop};
use model::{account::Account, v2};
use serde::Serialize;
use serde_json::Value;

pub use crate::rules::v2::find::{account, connected};

/// What is left of a deleted object.
#[derive(Debug, Clone, Serialize)]
pub struct Gone {
    /// Its id.
    pub id: String,
    /// Its type.
    pub object: &'static str,
}

/// The accounts that a list shows: those to which all configurations are applied that are named,
/// closed ones only if they are wanted.
pub fn listed(look: &impl Look, owner: &str, params: &Value) -> Result<Set, Stop> {
    let named = params["applied_configurations"].as_array().into_iter().flatten();
    let named: Vec<&str> = named.filter_map(Value::as_str).collect();
    let values = v2::listing::values(params["closed"].as_bool().unwrap_or(false), &named);
    let lists = values.iter().map(|value| Set::with::<Account>(look, owner, "v2", value));
    Ok(Set::Any(lists.collect::<Result<_, _>>()?))
}
