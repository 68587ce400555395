//! Accounts of the newer API: what creating and changing them have in common.

use engine::{Caller, Error, Reader, Tx};
use model::{
    account::Account,
    refusal::{Place, Refusal},
    v2::{self, Facts, capabilities::is_applied, params::Translated, paths},
};
use serde_json::{Value, json};

use crate::rules::{
    payment_methods,
    v2::{facts::keep_person, token},
};

/// What an account token brings goes under what was sent.
pub(crate) fn with_token(
    tx: &mut Tx<'_>,
    caller: &Caller,
    sent: &Value,
    translated: &mut Translated,
) -> Result<(), Error> {
    let Some(token) = sent["account_token"].as_str() else { return Ok(()) };
    let data = token::look_into(tx, caller, token, "account_token")?;
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
pub(crate) fn check_billing(tx: &mut Tx<'_>, caller: &Caller, sent: &Value) -> Result<(), Error> {
    let path = "configuration.customer.billing.default_payment_method";
    let Some(id) = model::hash::at(sent, path).as_str() else { return Ok(()) };
    if payment_methods::known(tx, &caller.account, id)?.is_some() {
        return Ok(());
    }
    let (object, id) = ("payment_method".to_owned(), id.to_owned());
    Err(Refusal::NoSuch { object, id, place: Place::Param(path) }.into())
}

/// The configurations whose holders have to be reached.
pub(crate) const DEALERS: [&str; 2] = ["merchant", "recipient"];

/// Refuses a merchant or recipient without an address to write to. Source: the parameter's
/// documentation.
pub(crate) fn check_contact(
    body: &Value,
    facts: &Facts,
    email: Option<&str>,
) -> Result<(), Refusal> {
    let deals = DEALERS.iter().any(|name| is_applied(body, facts, name));
    if deals && email.is_none_or(str::is_empty) {
        return Err(Refusal::missing("contact_email"));
    }
    Ok(())
}

/// The facts with what was told of the individual, who is known by now.
pub(crate) fn facts_of(account: &Account, translated: Translated) -> Facts {
    let mut facts = translated.facts;
    let id = account.individual.as_ref().and_then(|individual| individual["id"].as_str());
    if let (Some(id), Some(kept)) = (id, &translated.individual) {
        keep_person(&mut facts, id, kept);
    }
    facts
}

/// The account as it is now.
pub(crate) fn reread(tx: &mut Tx<'_>, id: &str) -> Result<Account, Error> {
    let found = tx.find_anywhere::<Account>(id)?;
    found.map(|found| found.object).ok_or_else(|| Error::bug("a changed account is gone"))
}

/// An account with what a request asks to have included.
pub(crate) fn shown(account: &Account, sent: &Value) -> Value {
    v2::account::included(v2::account::of(account), &included(sent))
}

/// What a request asks to have included in its reply.
pub(crate) fn included(sent: &Value) -> Vec<String> {
    let include = sent["include"].as_array().into_iter().flatten();
    include.filter_map(Value::as_str).map(str::to_owned).collect()
}
