//! Payouts by schedule: what has become available since the last one goes to the bank.

use ledger::Positive;
use model::{
    account::{Account, schedule},
    calendar,
    external_account::ExternalAccount,
    metadata::Metadata,
    payout::{Direction, Mark},
};
use store::sort_key;

use crate::{
    booking::funds_by_currency,
    commands::{
        external_accounts,
        payouts::create::{Request, make},
    },
    due::Timer,
    look::Look,
    stop::Stop,
    tx::Tx,
};

/// Puts the next automatic payout of an account on the calendar, if it has money and is to have
/// payouts. To be called when money comes to an account that had none available, and when an
/// account's schedule changes or payouts become possible; an account without money costs nothing.
///
/// More than one call for the same time does no harm: the first payout leaves nothing to the
/// others.
pub(super) fn plan(tx: &mut Tx<'_>, account: &Account) -> Result<(), Stop> {
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

/// Pays out what is available, one payout a currency.
pub(crate) fn run(tx: &mut Tx<'_>, id: &str, due: i64) -> Result<(), Stop> {
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
        sweep(tx, &mut account, &destination, Direction::Credit, amount)?;
        paid = true;
    }
    if paid { tx.update(&account) } else { Ok(()) }
}

/// Makes the automatic payout of all that is available in a currency, or the debit of all that is
/// owed. The account remembers how far it reaches, and is not saved yet.
pub(super) fn sweep(
    tx: &mut Tx<'_>,
    account: &mut Account,
    destination: &ExternalAccount,
    direction: Direction,
    amount: Positive,
) -> Result<(), Stop> {
    let request = Request {
        direction,
        amount,
        automatic: true,
        instant: false,
        description: Some("STRIPE PAYOUT".into()),
        statement_descriptor: None,
        metadata: Metadata::new(),
    };
    let mut payout = make(tx, account, destination, request)?;
    let own = payout.balance_transaction.clone().unwrap_or_default();
    let until = Mark { time: tx.now(), key: sort_key(&own).to_owned() };
    let before = account.internal.paid_until.insert(amount.currency().code().to_owned(), until);
    payout.internal.after = before.unwrap_or_default();
    tx.update(&payout)?;
    tx.emit("payout.created", &account.id, &payout)
}
