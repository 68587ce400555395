//! Giving back the platform's fee.

use engine::{Caller, Error, Reader, Tx};
use ledger::Positive;
use model::{
    application_fee::{ApplicationFee, FeeRefund},
    balance_transaction::{BalanceTransaction, Entry},
    metadata::Metadata,
};

use crate::rules::booking::{Booking, book};

/// Gives back `amount` of a fee. The caller has checked that it is there.
pub(crate) fn refund(
    tx: &mut Tx<'_>,
    caller: &Caller,
    fee: &mut ApplicationFee,
    amount: Positive,
    metadata: Metadata,
) -> Result<FeeRefund, Error> {
    let platform = caller.platform_account.as_str();
    let now = tx.now();
    let available_on = fee.internal.available_on.max(now);
    let id = tx.new_id::<FeeRefund>(platform);
    let mut refund = FeeRefund::new(id, &fee.id, amount, now);
    refund.balance_transaction = Some(tx.new_id::<BalanceTransaction>(platform));
    refund.metadata = metadata;
    let transaction = |id: String, entry, source: &str| {
        BalanceTransaction::new(id, entry, amount, source, now, available_on)
            .described("REFUND FOR APPLICATION FEE")
    };
    let id = refund.balance_transaction.clone().unwrap_or_default();
    let gone = transaction(id, Entry::ApplicationFeeRefund, &fee.id);
    let id = tx.new_id::<BalanceTransaction>(&fee.account);
    let back = transaction(id, Entry::ApplicationFeeReturned, &fee.charge);
    let booking = Booking::new("application_fee_refund", &refund.id)
        .view(platform, gone)
        .view(&fee.account, back);
    book(tx, booking)?;
    tx.insert(platform, &refund)?;
    fee.refund(refund.clone())?;
    tx.update(fee)?;
    tx.emit("application_fee.refunded", platform, fee)?;
    Ok(refund)
}
