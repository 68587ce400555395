//! What time, takings and reviews make due of an account.

use engine::{Error, Reader, Tx};
use model::{account::Account, requirements::Review, volume::Volume};

use crate::rules::{accounts, persons};

/// Computes afresh what an account must tell.
pub(crate) fn run(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    if let Some(volume) = tx.find_anywhere::<Volume>(&Volume::id_of(id))? {
        account.internal.volume = volume.object.amount;
        account.internal.first_charge = Some(volume.object.since);
    }
    accounts::save(tx, &mut account)
}

/// A review pulls forward what would come some day, or stops charges or payouts.
///
/// Nothing happens before the first information was provided. Source: "Testing account
/// verification", trigger cards.
pub(crate) fn trigger(tx: &mut Tx<'_>, id: &str, review: Review) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    if account.internal.granted.is_empty() {
        return Ok(());
    }
    account.internal.pulled = true;
    match review {
        Review::Next => {}
        Review::Charges => account.internal.charges_blocked = true,
        Review::Payouts => account.internal.payouts_blocked = true,
    }
    let people = persons::all(tx, id)?;
    let nothing =
        model::requirements::all_due(&account, &people).values().all(|due| due.later.is_empty());
    if nothing && let Some(mut person) = people.into_iter().find(|p| p.is("representative")) {
        person.internal.findings.want_document();
        tx.update(&person)?;
    }
    accounts::save(tx, &mut account)
}
