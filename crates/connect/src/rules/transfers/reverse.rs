//! Taking back what was transferred.

use engine::{Caller, Error, Reader, Tx};
use ledger::Positive;
use model::{
    application_fee::ApplicationFee,
    balance_transaction::{BalanceTransaction, Entry},
    charge::Charge,
    metadata::Metadata,
    refund::{OF_PAYMENT, Refund},
    refusal::Place,
    returnable::Follows,
    transfer::{Transfer, TransferReversal},
};

use crate::rules::{
    booking::{Booking, book},
    fees,
};

/// Gives back the share of the platform's fee that goes with a part of a transfer, which is taken
/// back by now.
pub(crate) fn refund_fee(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &Transfer,
    part: Positive,
) -> Result<(), Error> {
    let Some(fee) = &transfer.internal.application_fee else { return Ok(()) };
    let mut fee: ApplicationFee = tx.get(&caller.platform_account, fee, Place::Path("fee"))?;
    let follows = Follows {
        total: fee.amount(),
        given: fee.amount_refunded(),
        times: fee.times_refunded(),
        part: part.money(),
        whole: transfer.amount(),
        whole_left: transfer.amount().checked_sub(transfer.amount_reversed())?,
    };
    if let Some(share) = follows.share()? {
        fees::refund(tx, caller, &mut fee, share, Metadata::new())?;
    }
    Ok(())
}

/// What a reversal is made by.
#[derive(Default)]
pub(crate) struct Cause<'c> {
    /// Of the reversal.
    pub(crate) metadata: Metadata,
    /// The refund that it goes with.
    pub(crate) refund: Option<By<'c>>,
}

/// The refund that a reversal goes with.
pub(crate) enum By<'c> {
    /// Of the payer's charge, made before: the destination's refund is made with the reversal.
    Charge(&'c str),
    /// Of the destination's payment: its holder gives it back to who sent it, and this is the
    /// refund.
    Payment { refund: Box<Refund>, sender: String },
}

/// The transfer that brought a payment, and whose it is.
pub(crate) fn brought(tx: &mut Tx<'_>, payment: &Charge) -> Result<(String, Transfer), Error> {
    let id = payment.source_transfer.as_deref().unwrap_or_default();
    let found = tx.find_anywhere::<Transfer>(id)?;
    let found = found.ok_or_else(|| Error::bug(format!("{id} is gone")))?;
    Ok((found.owner, found.object))
}

/// Takes back `amount` of a transfer: the reversal on the one side, the refund of the payment on
/// the other. The caller has checked that so much is there.
pub(crate) fn reverse(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &mut Transfer,
    amount: Positive,
    cause: Cause<'_>,
) -> Result<(TransferReversal, Refund), Error> {
    let destination = transfer.destination.clone().unwrap_or_default();
    let owner = match &cause.refund {
        Some(By::Payment { sender, .. }) => sender.clone(),
        Some(By::Charge(_)) | None => caller.account.clone(),
    };
    let now = tx.now();
    let available_on = transfer.internal.available_on.max(now);
    let id = tx.new_id::<TransferReversal>(&owner);
    let mut reversal = TransferReversal::new(id, &transfer.id, amount, now);
    reversal.balance_transaction = Some(tx.new_id::<BalanceTransaction>(&owner));
    reversal.metadata = cause.metadata;
    let mut refund = match cause.refund {
        Some(By::Payment { refund, .. }) => {
            reversal.source_refund = Some(refund.id.clone());
            *refund
        }
        by => {
            if let Some(By::Charge(refund)) = by {
                reversal.source_refund = Some(refund.to_owned());
            }
            let id = tx.id(OF_PAYMENT, &destination);
            let payment = transfer.destination_payment.as_deref().unwrap_or_default();
            let mut refund = Refund::new(id, payment, amount, now);
            refund.balance_transaction = Some(tx.new_id::<BalanceTransaction>(&destination));
            refund
        }
    };
    reversal.destination_payment_refund = Some(refund.id.clone());
    refund.source_transfer_reversal = Some(reversal.id.clone());
    refund.transfer_reversal = Some(reversal.id.clone());
    let transaction = |id: &Option<String>, entry, source: &str| {
        let id = id.clone().unwrap_or_default();
        BalanceTransaction::new(id, entry, amount, source, now, available_on)
    };
    let back = transaction(&reversal.balance_transaction, Entry::TransferRefund, &transfer.id)
        .described("REFUND FOR TRANSFER");
    let gone = transaction(&refund.balance_transaction, Entry::PaymentRefund, &refund.id)
        .described("REFUND FOR PAYMENT");
    let booking =
        Booking::new("transfer_reversal", &reversal.id).view(&owner, back).view(&destination, gone);
    book(tx, booking)?;
    tx.insert(&owner, &reversal)?;
    tx.insert(&destination, &refund)?;
    transfer.reverse(reversal.clone())?;
    tx.update(transfer)?;
    refund_payment(tx, transfer, &destination, amount)?;
    tx.emit("transfer.reversed", &owner, transfer)?;
    tx.emit("refund.created", &destination, &refund)?;
    Ok((reversal, refund))
}

/// The destination's payment shows what was taken back.
fn refund_payment(
    tx: &mut Tx<'_>,
    transfer: &Transfer,
    destination: &str,
    amount: Positive,
) -> Result<(), Error> {
    let payment = transfer.destination_payment.as_deref().unwrap_or_default();
    let mut payment: Charge = tx.get(destination, payment, Place::Path("charge"))?;
    payment.refund(amount)?;
    tx.update(&payment)?;
    tx.emit_updated("charge.refunded", destination, &payment)
}
