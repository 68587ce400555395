//! Capabilities: showing one, and asking for it.

use model::{
    account::{Account, Dashboard},
    country::{Agreement, Country},
    refusal::{Place, Refusal},
    requirements::{Provided, capability_hash, due, future_hash},
};
use serde_json::{Value, json};

/// The body of a capability. One that was never requested shows what it would need.
pub(crate) fn body(told: &Provided<'_>, name: &str) -> Value {
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

pub(crate) fn check_name(name: &str) -> Result<(), Refusal> {
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
pub(crate) fn request(
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
    if name == "card_payments" && account.agreement() == Agreement::Recipient {
        let message = "Accounts under the recipient service agreement cannot request the card_payments capability.";
        return Err(Refusal::invalid(Some(&param), message));
    }
    if account.capabilities.request(name) {
        account.internal.requested_at.insert(name.to_owned(), now);
    }
    Ok(())
}

/// An account whose holder has the full dashboard transfers only what it takes itself.
pub(crate) fn check_pair(account: &Account) -> Result<(), Refusal> {
    let has = |name: &str| account.capabilities.contains_key(name);
    let full = account.internal.controller.dashboard == Dashboard::Full;
    if full && has("transfers") && !has("card_payments") {
        let message = "You cannot request the `transfers` capability without the `card_payments` capability for accounts when controller[stripe_dashboard][type]=full, which includes Standard accounts.";
        return Err(Refusal::invalid(Some("capabilities"), message));
    }
    Ok(())
}
