//! Capabilities: what an account may do, one by one.

use engine::{Caller, Error, Reader, Snapshot, Tx};
use model::requirements::Provided;
use serde::Deserialize;
use serde_json::Value;
use wire::lists::{List, Page};

use crate::rules::{accounts, persons};

/// One capability of an account.
pub fn retrieve(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    name: &str,
) -> Result<Value, Error> {
    let account = accounts::connected(reader, caller, account)?;
    accounts::check_name(name)?;
    let persons = persons::all(reader, &account.id)?;
    Ok(accounts::body(&Provided::new(&account, &persons), name))
}

/// The requested capabilities of an account, the newest first: all of them on one page.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    _: &Page,
) -> Result<List<Value>, Error> {
    let account = accounts::connected(reader, caller, account)?;
    let persons = persons::all(reader, &account.id)?;
    let told = Provided::new(&account, &persons);
    let data = account.capabilities.keys().rev().map(|name| accounts::body(&told, name)).collect();
    Ok(List::new(format!("/v1/accounts/{}/capabilities", account.id), data, false))
}

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    requested: Option<bool>,
}

/// Requests a capability, or withdraws the request.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    name: &str,
    params: Update,
) -> Result<Value, Error> {
    let mut account = accounts::lasting(tx, caller, account)?;
    accounts::check_name(name)?;
    if let Some(requested) = params.requested {
        accounts::request(&mut account, name, requested, tx.now())?;
        accounts::check_pair(&account)?;
        accounts::save(tx, &mut account)?;
    }
    let persons = persons::all(tx, &account.id)?;
    Ok(accounts::body(&Provided::new(&account, &persons), name))
}
