//! `POST /v1/sandbox/accounts/{id}/pause`: what a platform does in its dashboard.

use engine::{Caller, Error, Tx};
use model::account::Account;
use serde::Deserialize;

use crate::rules::accounts;

/// Parameters: what is not sent stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    payments: Option<bool>,
    payouts: Option<bool>,
}

/// Pauses an account's payments or payouts, or lets them go on.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Params) -> Result<Account, Error> {
    let mut account = accounts::lasting(tx, caller, id)?;
    if let Some(paused) = params.payments {
        account.internal.payments_paused = paused;
    }
    if let Some(paused) = params.payouts {
        account.internal.payouts_paused = paused;
    }
    accounts::save(tx, &mut account)?;
    Ok(account)
}
