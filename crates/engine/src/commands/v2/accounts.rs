//! Accounts of the newer API.

pub mod close;
pub mod create;
pub mod update;

use model::{
    account::Account,
    refusal::{Place, Refusal},
    v2::{self, Facts, capabilities::is_applied, params::Translated, paths},
};
use serde_json::{Value, json};
use wire::turns::{self, Turns};

use super::{included, keep_person, tokens};
use crate::{
    caller::Caller,
    commands::payment_methods,
    look::{Look, Snapshot},
    pages,
    sets::Set,
    stop::Stop,
    tx::Tx,
};

/// A page of accounts: those to which all configurations are applied that are named, closed ones
/// only if they are wanted.
pub fn list(look: &mut Snapshot<'_>, caller: &Caller, sent: &Value) -> Result<Turns<Value>, Stop> {
    let (path, owner) = ("/v2/core/accounts", caller.account.as_str());
    let named = sent["applied_configurations"].as_array().into_iter().flatten();
    let named: Vec<&str> = named.filter_map(Value::as_str).collect();
    let values = v2::account::lists(sent["closed"].as_bool().unwrap_or(false), &named);
    let lists = values.iter().map(|value| Set::with::<Account>(look, owner, "v2", value));
    let set = Set::Any(lists.collect::<Result<_, _>>()?);
    let found = pages::page::<Account>(look, owner, set, &turns::page(sent), path)?;
    let ids: Vec<String> = found.data.iter().map(|account| account.id.clone()).collect();
    let data = found.data.iter().map(v2::account::of);
    let data = data.map(|body| v2::account::included(body, &[])).collect();
    Ok(turns::turns(path, sent, data, &ids, found.has_more))
}

/// An account of the platform, or its own.
pub fn retrieve(
    look: &mut Snapshot<'_>,
    caller: &Caller,
    id: &str,
    sent: &Value,
) -> Result<Value, Stop> {
    Ok(shown(&super::account(look, caller, id)?, sent))
}

/// An account with what a request asks to have included.
fn shown(account: &Account, sent: &Value) -> Value {
    v2::account::included(v2::account::of(account), &included(sent))
}

/// What an account token brings goes under what was sent.
fn with_token(
    tx: &mut Tx<'_>,
    caller: &Caller,
    sent: &Value,
    translated: &mut Translated,
) -> Result<(), Stop> {
    let Some(token) = sent["account_token"].as_str() else { return Ok(()) };
    let data = tokens::look_into(tx, caller, token, "account_token")?;
    translated.params["account_token"] = json!(token);
    let mut kept = data["v2"]["kept"].clone();
    if kept.is_object() {
        paths::patch(&mut kept, &translated.facts.kept);
        translated.facts.kept = kept;
    }
    if translated.individual.is_none() && data["v2"]["individual"].is_object() {
        translated.individual = Some(data["v2"]["individual"].clone());
    }
    if translated.params["email"].is_null() && data["email"].is_string() {
        translated.params["email"] = data["email"].clone();
    }
    Ok(())
}

/// Refuses a payment method to bill that the acting account does not have.
fn check_billing(tx: &mut Tx<'_>, caller: &Caller, sent: &Value) -> Result<(), Stop> {
    let path = "configuration.customer.billing.default_payment_method";
    let Some(id) = model::hash::at(sent, path).as_str() else { return Ok(()) };
    if payment_methods::known(tx, &caller.account, id)?.is_some() {
        return Ok(());
    }
    let (object, id) = ("payment_method".to_owned(), id.to_owned());
    Err(Refusal::NoSuch { object, id, place: Place::Param(path) }.into())
}

/// The configurations whose holders have to be reached.
const DEALERS: [&str; 2] = ["merchant", "recipient"];

/// Refuses a merchant or recipient without an address to write to. Source: the parameter's
/// documentation.
fn check_contact(body: &Value, facts: &Facts, email: Option<&str>) -> Result<(), Refusal> {
    let deals = DEALERS.iter().any(|name| is_applied(body, facts, name));
    if deals && email.is_none_or(str::is_empty) {
        return Err(Refusal::missing("contact_email"));
    }
    Ok(())
}

/// The facts with what was told of the individual, who is known by now.
fn facts_of(account: &Account, translated: Translated) -> Facts {
    let mut facts = translated.facts;
    let id = account.individual.as_ref().and_then(|individual| individual["id"].as_str());
    if let (Some(id), Some(kept)) = (id, &translated.individual) {
        keep_person(&mut facts, id, kept);
    }
    facts
}

/// The account as it is now.
fn reread(tx: &mut Tx<'_>, id: &str) -> Result<Account, Stop> {
    let found = tx.find_anywhere::<Account>(id)?;
    found.map(|found| found.object).ok_or_else(|| Stop::bug("a changed account is gone"))
}
