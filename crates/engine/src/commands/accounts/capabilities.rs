//! Capabilities: what an account may do, one by one.

use model::{
    account::{Account, empty_requirements},
    refusal::Refusal,
    requirements::capability_hash,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{connected, save, update::request};
use crate::{caller::Caller, commands::persons, look::Look, stop::Stop, tx::Tx};

/// Names of capabilities that can be requested, besides `NAME_payments` for payment methods.
const NAMES: [&str; 5] = [
    "card_payments",
    "transfers",
    "legacy_payments",
    "tax_reporting_us_1099_k",
    "tax_reporting_us_1099_misc",
];

/// The body of a capability. One that was never requested shows what it would need.
pub fn body(look: &mut impl Look, account: &Account, name: &str) -> Result<Value, Stop> {
    let persons = persons::all(look, &account.id)?;
    let requested = account.capabilities.get(name);
    let status = match requested {
        Some(status) => json!(status),
        None => json!("unrequested"),
    };
    Ok(json!({
        "id": name,
        "object": "capability",
        "account": account.id,
        "future_requirements": empty_requirements(),
        "requested": requested.is_some(),
        "requested_at": account.internal.requested_at.get(name),
        "requirements": capability_hash(account, &persons, name),
        "status": status,
    }))
}

/// One capability of an account.
pub fn show(
    look: &mut impl Look,
    caller: &Caller,
    account: &str,
    name: &str,
) -> Result<Value, Stop> {
    let account = connected(look, caller, account)?;
    check_name(name)?;
    body(look, &account, name)
}

/// The requested capabilities of an account, the newest first.
pub fn all(look: &mut impl Look, caller: &Caller, account: &str) -> Result<Vec<Value>, Stop> {
    let account = connected(look, caller, account)?;
    account.capabilities.keys().rev().map(|name| body(look, &account, name)).collect()
}

fn check_name(name: &str) -> Result<(), Refusal> {
    if NAMES.contains(&name) || name.ends_with("_payments") {
        return Ok(());
    }
    let object = "capability".to_owned();
    Err(Refusal::NoSuch { object, id: name.to_owned(), param: "capability".into() })
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
) -> Result<Value, Stop> {
    let mut account = connected(tx, caller, account)?;
    check_name(name)?;
    if let Some(requested) = params.requested {
        request(&mut account, name, requested, tx.now());
        save(tx, &mut account)?;
    }
    body(tx, &account, name)
}
