//! Negative balances: what an account owes is taken from its bank account, where it is agreed to.
//!
//! Source: the support pages on automatic debits and on negative balances by country.

use ledger::Positive;
use model::{
    account::Account, calendar, country::Country, external_account::ExternalAccount,
    payout::Direction,
};

use crate::{
    booking::funds_by_currency,
    commands::{external_accounts, payouts::automatic::sweep},
    due::Timer,
    look::Look,
    stop::Stop,
    tx::Tx,
};

/// Puts the debits of an account's negative balances on the calendar. To be called when a balance
/// becomes negative, and when what can be debited, or whether, changes.
///
/// More than one call for the same balance does no harm: the first debit leaves nothing to the
/// others.
pub(super) fn plan(tx: &mut Tx<'_>, account: &Account) -> Result<(), Stop> {
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
fn agreed(account: &Account) -> Option<&'static Country> {
    let agreed = account.settings["payouts"]["debit_negative_balances"] == true;
    Country::find(&account.country).filter(|_| agreed)
}

/// Takes what is still owed from the bank account of the currency: an automatic payout of a
/// negative amount, whatever the schedule of payouts is, and although they may be stopped. Debit
/// cards are not debited, nor a bank that sent a payout back.
pub(crate) fn run(tx: &mut Tx<'_>, id: &str, currency: &str) -> Result<(), Stop> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    let all = funds_by_currency(tx, id)?;
    let owed = all.into_iter().find(|funds| funds.currency().code() == currency);
    let owed = owed.map(|funds| funds.available.checked_neg()).transpose()?;
    let (Some(owed), Some(_)) = (owed.and_then(Positive::new), agreed(&account)) else {
        return Ok(());
    };
    match external_accounts::default_for(tx, &account, owed.currency())? {
        Some(bank @ ExternalAccount::Bank(_)) => {
            sweep(tx, &mut account, &bank, Direction::Debit, owed)?;
            tx.update(&account)
        }
        Some(ExternalAccount::Card(_)) | None => Ok(()),
    }
}
