//! Payouts that do not arrive.

use engine::{Error, Reader, Tx};
use model::{
    balance_transaction::{BalanceTransaction, Entry},
    books,
    payout::{Direction, Payout, PayoutStatus, PayoutStep},
};

use crate::rules::booking::{Booking, book};

/// Puts the money of a payout back into the balance.
pub(crate) fn give_back(
    tx: &mut Tx<'_>,
    owner: &str,
    payout: &mut Payout,
    step: PayoutStep,
) -> Result<(), Error> {
    payout.step(step).map_err(Error::misstep)?;
    let canceled = payout.status() == PayoutStatus::Canceled;
    let (entry, text) = match payout.direction() {
        Direction::Credit if canceled => (Entry::PayoutCancel, "STRIPE PAYOUT CANCEL"),
        Direction::Credit => (Entry::PayoutFailure, "STRIPE PAYOUT FAILURE"),
        Direction::Debit => (Entry::BankDebitFailure, "STRIPE PAYOUT FAILURE"),
    };
    let amount = payout.moves().ok_or_else(|| Error::bug("a payout of nothing"))?;
    let now = tx.now();
    let id = tx.new_id::<BalanceTransaction>(owner);
    let transaction =
        BalanceTransaction::new(id.clone(), entry, amount, &payout.id, now, now).described(text);
    let booking = Booking::new(entry.kind().name(), &payout.id).view(owner, transaction);
    let booking = match payout.direction() {
        Direction::Credit => booking.debit(books::bank(), amount.money())?,
        Direction::Debit => booking.credit(books::bank(), amount.money()),
    };
    book(tx, booking)?;
    payout.failure_balance_transaction = Some(id);
    tx.update(payout)
}
