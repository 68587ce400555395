//! `POST /v1/accounts`.

use model::account::Account;

use crate::{caller::Caller, rules::accounts::create, stop::Stop, tx::Tx};

/// Creates a connected account.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: create::Params) -> Result<Account, Stop> {
    create::connected(tx, caller, params)
}
