//! `POST /v1/accounts/{id}/reject` and `/unreject`.

use engine::{Caller, Error, Tx};
use model::{account::Account, refusal::Refusal};
use serde::Deserialize;

use crate::rules::accounts;

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    reason: String,
    payouts_action: Option<String>,
}

/// Rejects an account: nothing works on it any more.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Params) -> Result<Account, Error> {
    let mut account = accounts::lasting(tx, caller, id)?;
    if account.internal.controller.losses == model::account::Losses::Stripe {
        let message = "You cannot reject accounts for whose losses Stripe is liable, which includes Standard accounts.";
        return Err(Refusal::invalid(None, message).into());
    }
    let reason = match params.reason.as_str() {
        "terms_of_service" => "rejected.platform_terms_of_service",
        reason if reason.starts_with("fraud") => "rejected.platform_fraud",
        _ => "rejected.platform_other",
    };
    account.internal.rejected = Some(reason.to_owned());
    account.internal.pays_out = params.payouts_action.as_deref() == Some("none");
    accounts::save(tx, &mut account)?;
    Ok(account)
}

/// Takes a rejection back; the account returns to what its data allow.
pub fn undo(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Account, Error> {
    let mut account = accounts::lasting(tx, caller, id)?;
    if account.internal.rejected.take().is_none() {
        let message = "This account has not been rejected.";
        return Err(Refusal::invalid(None, message).into());
    }
    accounts::save(tx, &mut account)?;
    Ok(account)
}
