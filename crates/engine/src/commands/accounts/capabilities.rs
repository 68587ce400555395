//! Capabilities: what an account may do, one by one.

use model::{
    account::{Account, Dashboard},
    country::Country,
    refusal::{Place, Refusal},
    requirements::{Told, capability_hash, due, future_hash},
};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::lists::{List, Page};

use super::{connected, lasting, save};
use crate::{
    caller::Caller,
    commands::persons,
    look::{Look, Snapshot},
    stop::Stop,
    tx::Tx,
};

/// The body of a capability. One that was never requested shows what it would need.
pub(super) fn body(told: &Told<'_>, name: &str) -> Value {
    let account = told.account();
    let due = due(told, name);
    let requested = account.capabilities.get(name);
    let status = match requested {
        Some(status) => json!(status),
        None => json!("unrequested"),
    };
    json!({
        "id": name,
        "object": "capability",
        "account": account.id,
        "future_requirements": future_hash([&due]),
        "requested": requested.is_some(),
        "requested_at": account.internal.requested_at.get(name),
        "requirements": capability_hash(told, name, &due),
        "status": status,
    })
}

/// One capability of an account.
pub fn retrieve(
    look: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    name: &str,
) -> Result<Value, Stop> {
    let account = connected(look, caller, account)?;
    check_name(name)?;
    let persons = persons::all(look, &account.id)?;
    Ok(body(&Told::new(&account, &persons), name))
}

/// The requested capabilities of an account, the newest first: all of them on one page.
pub fn list(
    look: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    _: &Page,
) -> Result<List<Value>, Stop> {
    let account = connected(look, caller, account)?;
    let persons = persons::all(look, &account.id)?;
    let told = Told::new(&account, &persons);
    let data = account.capabilities.keys().rev().map(|name| body(&told, name)).collect();
    Ok(List::new(format!("/v1/accounts/{}/capabilities", account.id), data, false))
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let known = |country: &Country| country.capabilities.iter().any(|known| known == name);
    if name.ends_with("_payments") || Country::all().iter().any(known) {
        return Ok(());
    }
    let object = "capability".to_owned();
    Err(Refusal::NoSuch { object, id: name.to_owned(), place: Place::Path("capability") })
}

/// Requests a capability, or withdraws the request.
///
/// Source of the rules: "Account capabilities". Which methods a country has is in its file.
pub(super) fn request(
    account: &mut Account,
    name: &str,
    requested: bool,
    now: i64,
) -> Result<(), Refusal> {
    check_name(name)?;
    let param = format!("capabilities[{name}]");
    if !requested {
        if name == "legacy_payments" && account.capabilities.contains_key(name) {
            let message = format!("The `{name}` capability cannot be unrequested.");
            return Err(Refusal::invalid(Some(&param), message));
        }
        account.capabilities.withdraw(name);
        account.internal.requested_at.shift_remove(name);
        account.internal.granted.remove(name);
        return Ok(());
    }
    let country = Country::find(&account.country);
    if !country.is_some_and(|country| country.capabilities.iter().any(|known| known == name)) {
        let message = format!(
            "The `{name}` capability is not available for accounts in {}.",
            account.country
        );
        return Err(Refusal::invalid(Some(&param), message));
    }
    if name == "card_payments" && account.tos_acceptance["service_agreement"] == "recipient" {
        let message = "Accounts under the recipient service agreement cannot request the card_payments capability.";
        return Err(Refusal::invalid(Some(&param), message));
    }
    if account.capabilities.request(name) {
        account.internal.requested_at.insert(name.to_owned(), now);
    }
    Ok(())
}

/// An account whose holder has the full dashboard transfers only what it takes itself.
pub(super) fn check_pair(account: &Account) -> Result<(), Refusal> {
    let has = |name: &str| account.capabilities.contains_key(name);
    let full = account.internal.controller.dashboard == Dashboard::Full;
    if full && has("transfers") && !has("card_payments") {
        let message = "You cannot request the `transfers` capability without the `card_payments` capability for accounts when controller[stripe_dashboard][type]=full, which includes Standard accounts.";
        return Err(Refusal::invalid(Some("capabilities"), message));
    }
    Ok(())
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
    let mut account = lasting(tx, caller, account)?;
    check_name(name)?;
    if let Some(requested) = params.requested {
        request(&mut account, name, requested, tx.now())?;
        check_pair(&account)?;
        save(tx, &mut account)?;
    }
    let persons = persons::all(tx, &account.id)?;
    Ok(body(&Told::new(&account, &persons), name))
}
