//! Counting what an account takes.

use engine::{Error, Reader, Tx};
use model::{charge::Charge, volume::Volume};

use crate::{due::Timer, rules::accounts::reach::Reach};

/// Counts what an account takes, as long as a threshold waits for it.
///
/// Amounts in other currencies count as if they were dollars.
pub(crate) fn count_volume(tx: &mut Tx<'_>, account: &str, charge: &Charge) -> Result<(), Error> {
    let Some(known) = tx.account_anywhere(account)? else { return Ok(()) };
    let Some(watch) = known.internal.watch else { return Ok(()) };
    let id = Volume::id_of(account);
    let now = tx.now();
    let volume = match tx.find_anywhere::<Volume>(&id)? {
        Some(found) => {
            let mut volume = found.object;
            volume.count(charge.amount_captured());
            tx.update(&volume)?;
            volume
        }
        None => {
            let volume = Volume::new(account, charge.amount_captured(), now);
            tx.insert(account, &volume)?;
            volume
        }
    };
    if volume.amount < watch {
        return Ok(());
    }
    tx.schedule(now, &Timer::ReviewAccount { account: account.to_owned() })
}
