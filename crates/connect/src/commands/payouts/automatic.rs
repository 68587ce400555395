//! Payouts by schedule: what has become available since the last one goes to the bank.

use engine::{Error, Reader, Tx};
use ledger::Positive;
use model::{
    account::{Account, schedule},
    calendar,
    payout::Direction,
};

use crate::rules::{external_accounts, funds::funds_by_currency, payouts};

/// Pays out what is available, one payout a currency.
pub(crate) fn run(tx: &mut Tx<'_>, id: &str, due: i64) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Account>(id)? else { return Ok(()) };
    let mut account = found.object;
    let planned = calendar::next_payout(due - 1, &schedule(&account), &account.country);
    if planned != Some(due) || !account.payouts_enabled {
        // The schedule is another one by now.
        return Ok(());
    }
    let mut paid = false;
    for funds in funds_by_currency(tx, id)? {
        let Some(amount) = Positive::new(funds.available) else { continue };
        let currency = funds.currency();
        let Some(destination) = external_accounts::default_for(tx, &account, currency)? else {
            continue;
        };
        payouts::sweep(tx, &mut account, &destination, Direction::Credit, amount)?;
        paid = true;
    }
    if paid { tx.update(&account) } else { Ok(()) }
}
