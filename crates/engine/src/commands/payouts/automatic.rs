//! Payouts by schedule: what has become available since the last one goes to the bank.

use model::{
    account::{Account, schedule},
    calendar,
    metadata::Metadata,
    payout::Mark,
};
use store::sort_key;

use super::create::{Request, make, owner};
use crate::{
    booking::funds_by_currency, commands::external_accounts, look::Look, stop::Stop, timers::Timer,
    tx::Tx,
};

/// Puts the next automatic payout of an account on the calendar, if there is to be one. To be
/// called after every change of the account; does nothing if it is there already.
pub(crate) fn plan(tx: &mut Tx<'_>, account: &mut Account) -> Result<(), Stop> {
    let now = tx.now();
    let next = calendar::next_payout(now, &schedule(account), &account.country)
        .filter(|_| account.payouts_enabled);
    if next == account.internal.next_payout {
        return Ok(());
    }
    account.internal.next_payout = next;
    if let Some(due) = next {
        tx.schedule(due, &Timer::AutomaticPayout { account: account.id.clone(), due })?;
    }
    Ok(())
}

/// Pays out what is available, one payout a currency, and plans the next time.
pub(crate) fn run(tx: &mut Tx<'_>, id: &str, due: i64) -> Result<(), Stop> {
    let mut account = owner(tx, id)?;
    if account.internal.next_payout != Some(due) {
        // Planned anew meanwhile, or not at all.
        return Ok(());
    }
    for (currency, funds) in funds_by_currency(tx, id)? {
        if funds.available <= 0 {
            continue;
        }
        let Some(destination) = external_accounts::default_for(tx, &account, currency)? else {
            continue;
        };
        let request = Request {
            amount: funds.available,
            currency,
            automatic: true,
            instant: false,
            description: Some("STRIPE PAYOUT".into()),
            statement_descriptor: None,
            metadata: Metadata::new(),
        };
        let mut payout = make(tx, &account, &destination, request)?;
        let own = payout.balance_transaction.clone().unwrap_or_default();
        let until = Mark { time: tx.now(), key: sort_key(&own).to_owned() };
        let paid = &mut account.internal.paid_until;
        let before = paid.insert(currency.code().to_owned(), until);
        payout.internal.after = before.unwrap_or_default();
        tx.update(&payout)?;
        tx.emit("payout.created", id, &payout)?;
    }
    plan(tx, &mut account)?;
    tx.update(&account)
}
