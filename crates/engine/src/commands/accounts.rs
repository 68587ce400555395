//! Connected accounts.

pub mod capabilities;
pub mod create;
pub mod login_link;
pub mod onboard;
pub mod pause;
pub mod reject;
pub mod review;
pub mod update;

use model::{
    account::{Account, CapabilityStatus, Dashboard, Verification, refresh},
    refusal::{Place, Refusal},
    requirements::Told,
    token::Token,
};
use serde_json::Value;

use super::{Deleted, oauth, payouts, persons};
use crate::{
    caller::Caller,
    look::{Look, Snapshot},
    stop::Stop,
    timers::Timer,
    tx::Tx,
};

/// Seconds that checking an account's data takes. Source: recorded test accounts, enabled about
/// a minute after the last of their data.
const VERIFIED_AFTER: i64 = 60;

/// An account that the platform is connected to; of who acts as one account, that one.
pub fn connected(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    let found = match caller.reaches(id, &caller.platform_account) {
        true => look.find::<Account>(&caller.platform_account, id)?,
        false => None,
    };
    found.ok_or_else(|| unknown(caller, id))
}

/// The same, or the account that the caller acts as: a platform's own is nobody's.
pub fn shown(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    if id != caller.account {
        return connected(look, caller, id);
    }
    let found = look.find_anywhere::<Account>(id)?;
    found.map(|found| found.object).ok_or_else(|| unknown(caller, id))
}

/// An account that the caller may see.
pub fn retrieve(look: &mut Snapshot<'_>, caller: &Caller, id: &str) -> Result<Account, Stop> {
    shown(look, caller, id)
}

/// The account that the caller acts as.
pub fn own(look: &mut Snapshot<'_>, caller: &Caller) -> Result<Account, Stop> {
    shown(look, caller, &caller.account)
}

fn unknown(caller: &Caller, id: &str) -> Stop {
    let masked = caller.masked_key.clone();
    Refusal::AccountInvalid { masked, account: id.to_owned() }.into()
}

/// A connected account that is not its holder's own.
pub fn controlled(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    let account = connected(look, caller, id)?;
    if account.internal.own {
        return Err(Refusal::NotPermitted { account: account.id, param: None }.into());
    }
    Ok(account)
}

/// The same, if it may be changed: the newer API has not closed it.
pub(crate) fn lasting(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    let account = controlled(look, caller, id)?;
    check_lasting(&account)?;
    Ok(account)
}

/// Refuses a closed account.
pub(crate) fn check_lasting(account: &Account) -> Result<(), Refusal> {
    if account.internal.v2.closed {
        let message = format!("The account {} is closed and can't be changed.", account.id);
        return Err(Refusal::coded("account_closed", None, message));
    }
    Ok(())
}

/// An account whose legal entity the platform may change; see [`Account::hides`].
pub(crate) fn open(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Account, Stop> {
    let account = lasting(tx, caller, id)?;
    if account.hides() {
        return Err(Refusal::NotPermitted { account: account.id, param: None }.into());
    }
    Ok(account)
}

/// Computes what an account may do, saves it, and tells what changed. Every command that
/// changes an account, or what belongs to it, ends here.
pub(crate) fn save(tx: &mut Tx<'_>, account: &mut Account) -> Result<(), Stop> {
    let before = tx.find_anywhere::<Account>(&account.id)?.map(|found| found.object);
    write(tx, account)?;
    if let Some(before) = &before {
        tell_capabilities(tx, before, account)?;
        let may_pay_out = before.payouts_enabled != account.payouts_enabled
            || before.settings["payouts"] != account.settings["payouts"]
            || before.external_accounts != account.external_accounts;
        if may_pay_out {
            payouts::plan(tx, account)?;
        }
    }
    tx.emit_updated("account.updated", &account.id, account)
}

/// Computes and writes, without telling.
pub(crate) fn write(tx: &mut Tx<'_>, account: &mut Account) -> Result<(), Stop> {
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

fn tell_capabilities(tx: &mut Tx<'_>, before: &Account, account: &Account) -> Result<(), Stop> {
    let is_new = |(name, status): &(&String, &CapabilityStatus)| {
        before.capabilities.get(*name) != Some(status)
    };
    let changed: Vec<_> = account.capabilities.iter().filter(is_new).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let persons = persons::all(tx, &account.id)?;
    let (before, now) = (Told::new(before, &persons), Told::new(account, &persons));
    for (name, _) in changed {
        let body = capabilities::body(&now, name);
        let previous = capabilities::body(&before, name);
        let previous = wire::diff::previous_attributes(&previous, &body);
        tx.emit_inline("capability.updated", &account.id, &body, Some(&previous))?;
    }
    Ok(())
}

/// The check of an account's data ends.
pub(crate) fn verify(tx: &mut Tx<'_>, id: &str) -> Result<(), Stop> {
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

/// The data behind an account or person token, which is used up.
pub(crate) fn token_data(
    tx: &mut Tx<'_>,
    caller: &Caller,
    token: &str,
    param: &'static str,
) -> Result<Value, Stop> {
    let mut token: Token = tx.get(&caller.account, token, Place::Param(param))?;
    if token.used {
        let message = format!("You cannot use a Stripe token more than once: {}.", token.id);
        return Err(Refusal::coded("token_already_used", None, message).into());
    }
    token.used = true;
    let data = token.internal.data.take();
    tx.update(&token)?;
    Ok(data.unwrap_or_default())
}

/// Deletes an account whose balance is zero.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Deleted, Stop> {
    let account = controlled(tx, caller, id)?;
    let funds = crate::booking::funds_by_currency(tx, id)?;
    if !funds.iter().all(crate::booking::Funds::are_none) {
        let message = "This account cannot be deleted because it has a non-zero balance.";
        return Err(Refusal::invalid(None, message).into());
    }
    tx.delete(&account)?;
    if account.internal.controller.dashboard == Dashboard::Full {
        oauth::tell(tx, oauth::DEAUTHORIZED, id)?;
    }
    Ok(Deleted::new(id, "account"))
}
