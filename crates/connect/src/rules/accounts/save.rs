//! Saving accounts: what they may do is computed, and what changed is told.

use engine::{Error, Reader, Tx};
use model::{
    account::{Account, CapabilityStatus, Verification, refresh},
    requirements::Provided,
};

use crate::{
    due::Timer,
    rules::{accounts::capability, payouts::plan::plan, persons},
};

/// Seconds that checking an account's data takes. Source: recorded test accounts, enabled about
/// a minute after the last of their data.
const VERIFIED_AFTER: i64 = 60;

/// Computes what an account may do, saves it, and tells what changed. Every command that
/// changes an account, or what belongs to it, ends here.
pub(crate) fn save(tx: &mut Tx<'_>, account: &mut Account) -> Result<(), Error> {
    let before = tx.find_anywhere::<Account>(&account.id)?.map(|found| found.object);
    write(tx, account)?;
    if let Some(before) = &before {
        tell_capabilities(tx, before, account)?;
        let may_pay_out = before.payouts_enabled != account.payouts_enabled
            || before.settings["payouts"] != account.settings["payouts"]
            || before.external_accounts != account.external_accounts;
        if may_pay_out {
            plan(tx, account)?;
        }
    }
    tx.emit_updated("account.updated", &account.id, account)
}

/// Computes and writes, without telling.
pub(crate) fn write(tx: &mut Tx<'_>, account: &mut Account) -> Result<(), Error> {
    let was = account.internal.verification;
    let review = account.internal.review_at;
    if account.id != tx.platform().account {
        let mut persons = persons::all(tx, &account.id)?;
        let before = persons.clone();
        refresh(account, &mut persons, tx.now());
        for (person, before) in persons.iter().zip(&before) {
            if person != before {
                tx.update(person)?;
                tx.emit_updated("person.updated", &account.id, person)?;
            }
        }
    } else {
        account.payouts_enabled = true;
    }
    if account.internal.verification == Verification::Running && was != Verification::Running {
        let timer = Timer::VerifyAccount { account: account.id.clone() };
        tx.schedule(tx.now() + VERIFIED_AFTER, &timer)?;
    }
    if let Some(due) = account.internal.review_at.filter(|due| review != Some(*due)) {
        tx.schedule(due, &Timer::ReviewAccount { account: account.id.clone() })?;
    }
    tx.update(account)
}

fn tell_capabilities(tx: &mut Tx<'_>, before: &Account, account: &Account) -> Result<(), Error> {
    let is_new = |(name, status): &(&String, &CapabilityStatus)| {
        before.capabilities.get(*name) != Some(status)
    };
    let changed: Vec<_> = account.capabilities.iter().filter(is_new).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let persons = persons::all(tx, &account.id)?;
    let (before, now) = (Provided::new(before, &persons), Provided::new(account, &persons));
    for (name, _) in changed {
        let body = capability::body(&now, name);
        let previous = capability::body(&before, name);
        let previous = wire::diff::previous_attributes(&previous, &body);
        tx.emit_inline("capability.updated", &account.id, &body, Some(&previous))?;
    }
    Ok(())
}
