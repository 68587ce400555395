//! The end of the check of an account's data.

use engine::{Error, Reader, Tx};
use model::account::{Account, Verification};

use crate::rules::{accounts::save::save, persons};

/// The check of an account's data ends.
pub(crate) fn verify(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    if account.internal.verification != Verification::Running {
        return Ok(());
    }
    let mut persons = persons::all(tx, id)?;
    account.conclude_check(&mut persons);
    for person in &persons {
        tx.update(person)?;
    }
    save(tx, &mut account)
}
