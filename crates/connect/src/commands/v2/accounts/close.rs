//! `POST /v2/core/accounts/{id}/close`.

use engine::{Caller, Error, Tx};
use model::{
    refusal::Refusal,
    v2::capabilities::{CONFIGURATIONS, is_applied},
};
use serde_json::{Map, Value, json};

use crate::rules::{
    accounts::{fields, update},
    funds::{Funds, funds_by_currency},
    v2,
};

/// Closes an account whose balance is zero: it stays to be seen, and can do nothing any more.
/// All configurations that are applied must be named.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, id: &str, sent: &Value) -> Result<Value, Error> {
    let account = v2::open(tx, caller, id)?;
    let body = json!(account);
    let mut facts = account.internal.v2.clone();
    let named = |name: &str| {
        let named = sent["applied_configurations"].as_array().into_iter().flatten();
        named.filter_map(Value::as_str).any(|named| named == name)
    };
    let applied: Vec<&str> =
        CONFIGURATIONS.into_iter().filter(|name| is_applied(&body, &facts, name)).collect();
    if CONFIGURATIONS.iter().any(|name| named(name) != applied.contains(name)) {
        let message = format!(
            "To close this account, pass all of its configurations in `applied_configurations`: {}.",
            applied.join(", ")
        );
        let refusal = Refusal::coded("invalid_fields", Some("applied_configurations"), message);
        return Err(refusal.into());
    }
    let funds = funds_by_currency(tx, id)?;
    if !funds.iter().all(Funds::are_none) {
        let message = "This account can't be closed because its balance is not zero.";
        return Err(Refusal::coded("account_balance_not_zero", None, message).into());
    }
    let given_up: Map<String, Value> = account
        .capabilities
        .keys()
        .map(|name| (name.clone(), json!({ "requested": false })))
        .collect();
    for name in applied {
        facts.applied.insert(name.to_owned(), true);
    }
    let params: fields::Params = serde_json::from_value(json!({ "capabilities": given_up }))?;
    let mut account = update::update(tx, caller, id, params)?;
    facts.closed = true;
    v2::keep(tx, &mut account, facts)?;
    Ok(v2::accounts::shown(&account, sent))
}
