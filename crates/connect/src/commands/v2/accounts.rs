//! Accounts of the newer API.

pub mod close;
pub mod create;
pub mod update;

use engine::{Caller, Error, Set, Snapshot, pages};
use model::{account::Account, v2};
use serde_json::Value;
use wire::turns::{self, Turns};

use crate::rules::v2::{accounts::shown, find};

/// A page of accounts: those to which all configurations are applied that are named, closed ones
/// only if they are wanted.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    sent: &Value,
) -> Result<Turns<Value>, Error> {
    let (path, owner) = ("/v2/core/accounts", caller.account.as_str());
    let named = sent["applied_configurations"].as_array().into_iter().flatten();
    let named: Vec<&str> = named.filter_map(Value::as_str).collect();
    let values = v2::listing::values(sent["closed"].as_bool().unwrap_or(false), &named);
    let lists = values.iter().map(|value| Set::with::<Account>(reader, owner, "v2", value));
    let set = Set::Any(lists.collect::<Result<_, _>>()?);
    let found = pages::page::<Account>(reader, owner, set, &turns::page(sent), path)?;
    let ids: Vec<String> = found.data.iter().map(|account| account.id.clone()).collect();
    let data = found.data.iter().map(v2::account::of);
    let data = data.map(|body| v2::account::included(body, &[])).collect();
    Ok(turns::turns(path, sent, data, &ids, found.has_more))
}

/// An account of the platform, or its own.
pub fn retrieve(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    id: &str,
    sent: &Value,
) -> Result<Value, Error> {
    Ok(shown(&find::account(reader, caller, id)?, sent))
}
