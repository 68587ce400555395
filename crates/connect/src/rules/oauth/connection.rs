//! Connecting accounts to the platform, and disconnecting them.

use engine::{Caller, Error, NOBODY, Tx};
use model::{
    account::Account,
    oauth::{CONNECTION, Connection, Scope},
};
use serde_json::json;

use crate::rules::oauth::application::application;

/// Sent when an account is connected.
const AUTHORIZED: &str = "account.application.authorized";

/// Sent when it no longer is.
pub(crate) const DEAUTHORIZED: &str = "account.application.deauthorized";

/// Tells what became of the application on an account.
pub(crate) fn tell(tx: &mut Tx<'_>, kind: &'static str, account: &str) -> Result<(), Error> {
    let application = application(tx)?;
    tx.emit_inline(kind, account, &json!(application), None)
}

/// Connects an account, or keeps it connected, with a scope. Returns the connection.
pub(crate) fn connect(
    tx: &mut Tx<'_>,
    caller: &Caller,
    mut account: Account,
    scope: Scope,
) -> Result<String, Error> {
    let known = account.internal.connection.take().map(|connection| connection.id);
    let id = known.unwrap_or_else(|| tx.id(CONNECTION, &account.id));
    account.internal.connection = Some(Connection { id: id.clone(), scope });
    tx.hand_over(&account, &caller.platform_account)?;
    tell(tx, AUTHORIZED, &account.id)?;
    Ok(id)
}

/// Disconnects an account. What its holder gave opens nothing any more.
pub(crate) fn disconnect(tx: &mut Tx<'_>, mut account: Account) -> Result<(), Error> {
    account.internal.connection = None;
    tx.hand_over(&account, NOBODY)?;
    tell(tx, DEAUTHORIZED, &account.id)
}
