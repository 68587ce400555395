//! What time, takings and test cards make due of an account.

use model::{account::Account, charge::Charge, test_cards::Trigger, volume::Volume};

use crate::{
    commands::{accounts::save, persons},
    due::Timer,
    look::Look,
    stop::Stop,
    tx::Tx,
};

/// Counts what an account takes, as long as a threshold waits for it.
///
/// Amounts in other currencies count as if they were dollars.
pub(crate) fn count(tx: &mut Tx<'_>, account: &str, charge: &Charge) -> Result<(), Stop> {
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

/// Computes afresh what an account must tell.
pub(crate) fn run(tx: &mut Tx<'_>, id: &str) -> Result<(), Stop> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    if let Some(volume) = tx.find_anywhere::<Volume>(&Volume::id_of(id))? {
        account.internal.volume = volume.object.amount;
        account.internal.first_charge = Some(volume.object.since);
    }
    save(tx, &mut account)
}

/// A test card pulls forward what would come some day, or stops charges or payouts.
///
/// Nothing happens before the first information was provided. Source: "Testing account
/// verification", trigger cards.
pub(crate) fn trigger(tx: &mut Tx<'_>, id: &str, trigger: Trigger) -> Result<(), Stop> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    if account.internal.granted.is_empty() {
        return Ok(());
    }
    account.internal.pulled = true;
    match trigger {
        Trigger::Next => {}
        Trigger::Charges => account.internal.charges_blocked = true,
        Trigger::Payouts => account.internal.payouts_blocked = true,
    }
    let people = persons::all(tx, id)?;
    let nothing =
        model::requirements::all_due(&account, &people).values().all(|due| due.later.is_empty());
    if nothing && let Some(mut person) = people.into_iter().find(|p| p.is("representative")) {
        person.internal.findings.want_document();
        tx.update(&person)?;
    }
    save(tx, &mut account)
}
