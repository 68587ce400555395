//! Negative balances: what an account owes is taken from its bank account, where it is agreed to.
//!
//! Source: the support pages on automatic debits and on negative balances by country.

use engine::{Error, Reader, Tx};
use ledger::Positive;
use model::{account::Account, external_account::ExternalAccount, payout::Direction};

use crate::rules::{external_accounts, funds::funds_by_currency, payouts};

/// Takes what is still owed from the bank account of the currency: an automatic payout of a
/// negative amount, whatever the schedule of payouts is, and although they may be stopped. Debit
/// cards are not debited, nor a bank that sent a payout back.
pub(crate) fn run(tx: &mut Tx<'_>, id: &str, currency: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    let all = funds_by_currency(tx, id)?;
    let owed = all.into_iter().find(|funds| funds.currency().code() == currency);
    let owed = owed.map(|funds| funds.available.checked_neg()).transpose()?;
    let (Some(owed), Some(_)) = (owed.and_then(Positive::new), payouts::agreed(&account)) else {
        return Ok(());
    };
    match external_accounts::default_for(tx, &account, owed.currency())? {
        Some(bank @ ExternalAccount::Bank(_)) => {
            payouts::sweep(tx, &mut account, &bank, Direction::Debit, owed)?;
            tx.update(&account)
        }
        Some(ExternalAccount::Card(_)) | None => Ok(()),
    }
}
