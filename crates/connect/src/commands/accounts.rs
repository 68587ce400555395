//! Connected accounts.

pub mod capabilities;
pub mod create;
pub mod intervene;
pub mod login_link;
pub mod onboard;
pub mod pause;
pub mod reject;
pub mod review;
pub mod update;

use engine::{Caller, Error, Snapshot, Tx};
use model::account::{Account, Dashboard};

use crate::{
    commands::Deleted,
    rules::{
        accounts,
        oauth::{self, connection::DEAUTHORIZED},
    },
};

/// An account that the caller may see.
pub fn retrieve(reader: &mut Snapshot<'_>, caller: &Caller, id: &str) -> Result<Account, Error> {
    accounts::find::shown(reader, caller, id)
}

/// The account that the caller acts as.
pub fn own(reader: &mut Snapshot<'_>, caller: &Caller) -> Result<Account, Error> {
    accounts::find::shown(reader, caller, &caller.account)
}

/// Deletes an account, whatever is in its balance: that stays in the books.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Deleted, Error> {
    let account = accounts::controlled(tx, caller, id)?;
    tx.delete(&account)?;
    if account.internal.controller.dashboard == Dashboard::Full {
        oauth::tell(tx, DEAUTHORIZED, id)?;
    }
    Ok(Deleted::new(id, "account"))
}
