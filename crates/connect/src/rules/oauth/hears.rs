//! Who may hear of what happens on an account.

use engine::{Error, Tx};
use store::EventRow;

use crate::rules::{accounts::reach::Reach, oauth::connection::DEAUTHORIZED};

/// The beginnings of what is told of controlled accounts only.
const OF_CONTROLLED: [&str; 2] = ["person.", "account.external_account."];

/// Whether an event is told to anybody. What becomes of the persons and bank accounts behind a
/// holder's own account is the holder's business.
pub(crate) fn is_told(tx: &mut Tx<'_>, event: &EventRow) -> Result<bool, Error> {
    if !OF_CONTROLLED.iter().any(|start| event.kind.starts_with(start)) {
        return Ok(true);
    }
    let account = tx.account_anywhere(&event.owner)?;
    Ok(account.is_none_or(|account| !account.internal.own))
}

/// Whether the platform hears what happens on an account that is not its own. Of one that is
/// disconnected it hears that and nothing else.
pub(crate) fn may_hear(tx: &mut Tx<'_>, event: &EventRow) -> Result<bool, Error> {
    Ok(event.kind == DEAUTHORIZED || tx.reachable(&tx.platform_caller(), &event.owner)?.is_some())
}
