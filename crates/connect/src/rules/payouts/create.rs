//! Making payouts.

use engine::{Error, Reader, Tx};
use ledger::Positive;
use model::{
    account::Account,
    balance_transaction::{BalanceTransaction, Entry},
    books, calendar,
    external_account::ExternalAccount,
    metadata::Metadata,
    payout::{Direction, Payout},
};

use crate::{
    due::Timer,
    rules::booking::{Booking, book},
};

/// Seconds until a payout is handed to the bank.
const SENT_AFTER: i64 = 3_600;

/// A payout to be made, or a debit.
pub(crate) struct NewPayout {
    pub(crate) direction: Direction,
    pub(crate) amount: Positive,
    pub(crate) automatic: bool,
    pub(crate) instant: bool,
    pub(crate) description: Option<String>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) metadata: Metadata,
}

/// Takes the amount out of the balance and sends the payout on its way.
pub(crate) fn create(
    tx: &mut Tx<'_>,
    account: &Account,
    destination: &ExternalAccount,
    request: NewPayout,
) -> Result<Payout, Error> {
    let owner = account.id.as_str();
    let now = tx.now();
    let arrival = if request.instant { now } else { calendar::arrival(now, &account.country) };
    let id = tx.new_id::<Payout>(owner);
    let mut payout = Payout::new(id, request.direction, request.amount, now);
    payout.arrival_date = arrival;
    payout.automatic = request.automatic;
    payout.balance_transaction = Some(tx.new_id::<BalanceTransaction>(owner));
    payout.description = request.description;
    payout.destination = Some(destination.id().to_owned());
    payout.metadata = request.metadata;
    if request.instant {
        payout.method = "instant".into();
    }
    if request.automatic {
        payout.reconciliation_status = "in_progress".into();
    }
    payout.statement_descriptor = request.statement_descriptor;
    payout.kind = destination.kind().into();
    payout.internal.rail_reference = destination.rail_reference().map(str::to_owned);
    let (entry, amount) = (entry(request.direction), request.amount);
    let id = payout.balance_transaction.clone().unwrap_or_default();
    let transaction =
        BalanceTransaction::new(id, entry, amount, &payout.id, now, now).described("STRIPE PAYOUT");
    let booking = Booking::new("payout", &payout.id).view(owner, transaction);
    let booking = match request.direction {
        Direction::Credit => booking.credit(books::bank(), amount.money()),
        Direction::Debit => booking.debit(books::bank(), amount.money())?,
    };
    book(tx, booking)?;
    tx.insert(owner, &payout)?;
    let sent = if request.instant { now } else { now + SENT_AFTER };
    tx.schedule(sent.min(arrival), &Timer::SendPayout { payout: payout.id.clone() })?;
    Ok(payout)
}

fn entry(direction: Direction) -> Entry {
    match direction {
        Direction::Credit => Entry::Payout,
        Direction::Debit => Entry::BankDebit,
    }
}
