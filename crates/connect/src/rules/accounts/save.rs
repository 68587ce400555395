//! Saving accounts: what they may do is computed, and what changed is told.

use engine::{Error, Reader, Tx};
use model::{
    account::{
        Account, CAPABILITIES_AFTER, CapabilityStatus, IDENTITY_AFTER, Verification, refresh,
    },
    requirements::Provided,
};

use crate::{
    due::Timer,
    rules::{
        accounts::{capability, reach::Reach},
        payouts::plan::plan,
        persons,
    },
};

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
    let since = (account.internal.verification_since, account.internal.identity_since);
    let review = account.internal.review_at;
    if account.id != tx.platform().account {
        if account.business_profile.wants_category() {
            let platform = tx.platform_account()?;
            account.business_profile.fill_category(platform.business_profile.mcc.as_deref());
        }
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
    let checks = [
        (
            account.internal.verification,
            account.internal.verification_since,
            since.0,
            CAPABILITIES_AFTER,
        ),
        (account.internal.identity, account.internal.identity_since, since.1, IDENTITY_AFTER),
    ];
    for (progress, since, before, takes) in checks {
        if progress == Verification::Running && since != before {
            let timer = Timer::VerifyAccount { account: account.id.clone() };
            tx.schedule(since.saturating_add(takes), &timer)?;
        }
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
