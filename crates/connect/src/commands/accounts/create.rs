//! `POST /v1/accounts`.

use engine::{Caller, Error, Tx};
use model::account::Account;

use crate::rules::accounts::create;

/// Creates a connected account.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: create::Params) -> Result<Account, Error> {
    create::connected(tx, caller, params)
}
