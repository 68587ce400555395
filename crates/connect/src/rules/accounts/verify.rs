//! The end of the checks of an account's data.

use engine::{Error, Reader, Tx};
use model::account::{Account, CAPABILITIES_AFTER, IDENTITY_AFTER, Verification};

use crate::rules::{accounts::save::save, persons};

/// Ends those checks of an account's data that have had their time.
pub(crate) fn end_due_checks(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    let internal = &account.internal;
    let ended = |check: Verification, since: i64, takes: i64| {
        check == Verification::Running && since.saturating_add(takes) <= tx.now()
    };
    if ended(internal.identity, internal.identity_since, IDENTITY_AFTER) {
        return verify(tx, id);
    }
    if !ended(internal.verification, internal.verification_since, CAPABILITIES_AFTER) {
        return Ok(());
    }
    let persons = persons::all(tx, id)?;
    account.conclude_capabilities(&persons);
    save(tx, &mut account)
}

/// All checks of an account's data end.
pub(crate) fn verify(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    let checks = [account.internal.verification, account.internal.identity];
    if !checks.contains(&Verification::Running) {
        return Ok(());
    }
    let mut persons = persons::all(tx, id)?;
    account.conclude_check(&mut persons);
    for person in &persons {
        tx.update(person)?;
    }
    save(tx, &mut account)
}
