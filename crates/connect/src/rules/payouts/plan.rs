//! Planning payouts, and debits of what is owed.

use engine::{Error, Reader, Tx};
use ledger::Positive;
use model::{
    account::{Account, schedule},
    calendar,
    country::Country,
};

use crate::{due::Timer, rules::funds::funds_by_currency};

/// Plans what the schedule, or an agreement on negative balances, moves between an account and its
/// bank. To be called when an available balance crosses zero, and when an account's settings or
/// external accounts change.
pub(crate) fn plan(tx: &mut Tx<'_>, account: &Account) -> Result<(), Error> {
    plan_automatic(tx, account)?;
    plan_debit(tx, account)
}

/// Puts the next automatic payout of an account on the calendar, if it has money and is to have
/// payouts. To be called when money comes to an account that had none available, and when an
/// account's schedule changes or payouts become possible; an account without money costs nothing.
///
/// More than one call for the same time does no harm: the first payout leaves nothing to the
/// others.
fn plan_automatic(tx: &mut Tx<'_>, account: &Account) -> Result<(), Error> {
    if !account.payouts_enabled {
        return Ok(());
    }
    let next = calendar::next_payout(tx.now(), &schedule(account), &account.country);
    let Some(due) = next else { return Ok(()) };
    let funds = funds_by_currency(tx, &account.id)?;
    if !funds.iter().any(|funds| Positive::new(funds.available).is_some()) {
        return Ok(());
    }
    tx.schedule(due, &Timer::AutomaticPayout { account: account.id.clone(), due })
}

/// Puts the debits of an account's negative balances on the calendar. To be called when a balance
/// becomes negative, and when what can be debited, or whether, changes.
///
/// More than one call for the same balance does no harm: the first debit leaves nothing to the
/// others.
fn plan_debit(tx: &mut Tx<'_>, account: &Account) -> Result<(), Error> {
    let Some(country) = agreed(account) else { return Ok(()) };
    for funds in funds_by_currency(tx, &account.id)? {
        let currency = funds.currency();
        let Some(days) = country.debits.get(&currency) else { continue };
        if funds.available.is_negative() {
            let due = calendar::debit(tx.now(), *days, country.code);
            let account = account.id.clone();
            tx.schedule(due, &Timer::DebitBank { account, currency: currency.code().into() })?;
        }
    }
    Ok(())
}

/// Where an account is, if negative balances may be taken from its bank.
pub(crate) fn agreed(account: &Account) -> Option<&'static Country> {
    let agreed = account.settings["payouts"]["debit_negative_balances"] == true;
    Country::find(&account.country).filter(|_| agreed)
}
