//! `POST /v1/sandbox/accounts/{id}/onboard`: what a person does in the hosted form, in one call.

use engine::{Caller, Error, Tx};
use model::account::Account;

use crate::rules::accounts::{self, onboard};

/// Fills in what the account lacks, and lets the check end as asked.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: onboard::Params,
) -> Result<Account, Error> {
    let account = accounts::connected(tx, caller, id)?;
    accounts::check_lasting(&account)?;
    accounts::fill(tx, caller, account, params)
}
