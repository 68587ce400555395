//! `POST /v1/transfers/{id}/reversals`: taking back what was transferred.

use ledger::{Rounding, proportion};
use model::{
    application_fee::ApplicationFee,
    balance_transaction::{BalanceTransaction, TransactionType},
    charge::Charge,
    metadata::{Metadata, MetadataPatch},
    refund::{Refund, RefundStatus},
    refusal::{ParamFault, Refusal},
    transfer::{Transfer, TransferReversal},
};
use serde::Deserialize;

use crate::{
    booking::{Booking, funds},
    caller::Caller,
    commands::application_fees,
    look::Look,
    stop::Stop,
    tx::Tx,
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: Option<i64>,
    metadata: Option<MetadataPatch>,
    refund_application_fee: Option<bool>,
}

/// Reverses a transfer, whole or in part.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<TransferReversal, Stop> {
    let mut transfer: Transfer = tx.get(&caller.account, id, "transfer")?;
    let left = transfer.left();
    if left == 0 {
        let message = format!("Transfer {id} has already been fully reversed.");
        return Err(Refusal::invalid(None, message).into());
    }
    let amount = params.amount.unwrap_or(left);
    if amount < 1 {
        let fault = ParamFault::AtLeast(1);
        return Err(Refusal::Param { param: "amount".into(), fault }.into());
    }
    if amount > left {
        let currency = transfer.currency;
        let text = |minor| wire::errors::amount_text(minor, currency);
        let message = format!(
            "Reversal amount ({}) is greater than unreversed amount ({})",
            text(amount),
            text(left)
        );
        return Err(Refusal::invalid(Some("amount"), message).into());
    }
    check_funds(tx, &transfer, amount)?;
    let metadata = MetadataPatch::fresh(params.metadata.as_ref());
    let reversal = make(tx, caller, &mut transfer, amount, None, metadata)?;
    if params.refund_application_fee == Some(true)
        && let Some(fee) = transfer.internal.application_fee.clone()
    {
        let mut fee: ApplicationFee = tx.get(&caller.platform_account, &fee, "fee")?;
        let share = share(fee.amount, fee.left(), amount, transfer.amount, transfer.left())?;
        if share > 0 {
            application_fees::make(tx, caller, &mut fee, share, Metadata::new())?;
        }
    }
    Ok(reversal)
}

/// The part of `total` that goes with `amount` of `whole`; all of what is left with the last.
pub(crate) fn share(
    total: i64,
    left: i64,
    amount: i64,
    whole: i64,
    whole_left: i64,
) -> Result<i64, Stop> {
    if whole_left == 0 {
        return Ok(left);
    }
    let share = proportion(total, amount, whole, Rounding::HalfUp)
        .map_err(|error| Stop::bug(format!("a share: {error:?}")))?;
    Ok(share.min(left))
}

/// The destination must have what is taken, unless a charge of the platform's own brought it.
fn check_funds(tx: &mut Tx<'_>, transfer: &Transfer, amount: i64) -> Result<(), Stop> {
    let settled = transfer.internal.available_on <= tx.now();
    let destination = transfer.destination.as_deref().unwrap_or_default();
    if settled
        && !transfer.internal.by_charge
        && funds(tx, destination, transfer.currency)?.available < amount
    {
        let message = format!(
            "Insufficient funds available: the destination account {destination} does not have enough available balance to reverse this transfer."
        );
        return Err(Refusal::coded("balance_insufficient", None, message).into());
    }
    Ok(())
}

/// Takes back `amount` of a transfer. The caller has checked that it is there.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &mut Transfer,
    amount: i64,
    source_refund: Option<&str>,
    metadata: Metadata,
) -> Result<TransferReversal, Stop> {
    let owner = caller.account.as_str();
    let destination = transfer.destination.clone().unwrap_or_default();
    let now = tx.now();
    let available_on = transfer.internal.available_on.max(now);
    let reversal = TransferReversal {
        id: tx.id("trr", owner),
        object: "transfer_reversal".into(),
        amount,
        balance_transaction: Some(tx.id("txn", owner)),
        created: now,
        currency: transfer.currency,
        destination_payment_refund: Some(tx.id("pyr", &destination)),
        metadata,
        source_refund: source_refund.map(str::to_owned),
        transfer: transfer.id.clone(),
    };
    let refund = payment_refund(tx, transfer, &reversal, &destination);
    let transaction = |id: &Option<String>, kind, amount, source: &str| {
        let id = id.clone().unwrap_or_default();
        BalanceTransaction::new(id, kind, amount, transfer.currency, source, now, available_on)
    };
    let back = transaction(
        &reversal.balance_transaction,
        TransactionType::TransferRefund,
        amount,
        &transfer.id,
    )
    .described("REFUND FOR TRANSFER");
    let gone = transaction(
        &refund.balance_transaction,
        TransactionType::PaymentRefund,
        -amount,
        &refund.id,
    )
    .described("REFUND FOR PAYMENT");
    let booking =
        Booking::new("transfer_reversal", &reversal.id).view(owner, back).view(&destination, gone);
    tx.book(booking)?;
    tx.insert(owner, &reversal)?;
    tx.insert(&destination, &refund)?;
    transfer.amount_reversed += amount;
    transfer.reversed = transfer.left() == 0;
    transfer.reversals.push(reversal.clone());
    tx.update(transfer)?;
    refund_payment(tx, transfer, &destination, amount)?;
    tx.emit("transfer.reversed", owner, transfer)?;
    tx.emit("refund.created", &destination, &refund)?;
    Ok(reversal)
}

/// The destination's payment shows what was taken back.
fn refund_payment(
    tx: &mut Tx<'_>,
    transfer: &Transfer,
    destination: &str,
    amount: i64,
) -> Result<(), Stop> {
    let payment = transfer.destination_payment.as_deref().unwrap_or_default();
    let mut payment: Charge = tx.get(destination, payment, "charge")?;
    payment.amount_refunded += amount;
    payment.refunded = payment.refundable() == 0;
    tx.update(&payment)?;
    tx.emit_updated("charge.refunded", destination, &payment)
}

fn payment_refund(
    tx: &mut Tx<'_>,
    transfer: &Transfer,
    reversal: &TransferReversal,
    destination: &str,
) -> Refund {
    Refund {
        id: reversal.destination_payment_refund.clone().unwrap_or_default(),
        object: "refund".into(),
        amount: reversal.amount,
        balance_transaction: Some(tx.id("txn", destination)),
        charge: transfer.destination_payment.clone(),
        created: reversal.created,
        currency: transfer.currency,
        customer: None,
        customer_account: None,
        description: None,
        destination_details: None,
        failure_balance_transaction: None,
        failure_reason: None,
        instructions_email: None,
        metadata: Metadata::new(),
        payment_intent: None,
        payment_method: None,
        pending_reason: None,
        reason: None,
        receipt_number: None,
        source_transfer_reversal: Some(reversal.id.clone()),
        status: RefundStatus::Succeeded,
        transfer_reversal: Some(reversal.id.clone()),
    }
}
