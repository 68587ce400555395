//! Refunds: creating, changing, and what becomes of those that take their time.

use ledger::Currency;
use model::{
    application_fee::ApplicationFee,
    balance_transaction::{BalanceTransaction, TransactionType},
    books,
    charge::Charge,
    metadata::{Metadata, MetadataPatch},
    payment_intent::PaymentIntent,
    refund::{Refund, RefundStatus},
    refusal::{ParamFault, Refusal},
    test_cards::{self, Behaviour},
    transfer::Transfer,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    application_fees,
    transfers::reverse::{self, share},
};
use crate::{booking::Booking, caller::Caller, look::Look, stop::Stop, timers::Timer, tx::Tx};

/// Seconds until a refund that is pending, or fails, is settled.
const OUTCOME_AFTER: i64 = 60;

/// Parameters of the creation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Create {
    amount: Option<i64>,
    charge: Option<String>,
    payment_intent: Option<String>,
    instructions_email: Option<String>,
    metadata: Option<MetadataPatch>,
    reason: Option<String>,
    refund_application_fee: Option<bool>,
    reverse_transfer: Option<bool>,
}

/// Refunds a charge, whole or in part, and with it what was transferred and taken as a fee, if
/// asked to.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<Refund, Stop> {
    let mut charge = charge_of(tx, caller, &params)?;
    let amount = check(&charge, &params)?;
    let reverse = params.reverse_transfer == Some(true);
    let give_back = params.refund_application_fee == Some(true);
    check_flags(&charge, caller, reverse, give_back)?;
    let behaviour = charge.internal.card.as_deref().and_then(test_cards::by_name);
    let behaviour = behaviour.map(|card| card.behaviour);
    let pending = behaviour == Some(Behaviour::PendingRefund);
    let mut refund = new_refund(tx, caller, &charge, amount, &params);
    if pending {
        refund.status = RefundStatus::Pending;
        refund.pending_reason = Some("processing".into());
    }
    book(tx, caller, &charge, &refund)?;
    charge.amount_refunded += amount;
    charge.refunded = charge.refundable() == 0;
    if reverse {
        refund.transfer_reversal = Some(reverse_transfer(tx, caller, &charge, &refund)?);
    }
    tx.insert(&caller.account, &refund)?;
    tx.update(&charge)?;
    tx.emit("refund.created", &caller.account, &refund)?;
    tx.emit_updated("charge.refunded", &caller.account, &charge)?;
    if give_back {
        refund_fee(tx, caller, &charge, amount)?;
    }
    if pending || behaviour == Some(Behaviour::FailingRefund) {
        let timer = Timer::RefundOutcome { refund: refund.id.clone() };
        tx.schedule(tx.now() + OUTCOME_AFTER, &timer)?;
    }
    Ok(refund)
}

fn charge_of(tx: &mut Tx<'_>, caller: &Caller, params: &Create) -> Result<Charge, Stop> {
    match (&params.charge, &params.payment_intent) {
        (Some(_), Some(_)) => {
            Err(Refusal::Exclusive { params: vec!["charge", "payment_intent"] }.into())
        }
        (Some(charge), None) => tx.get(&caller.account, charge, "charge"),
        (None, Some(intent)) => {
            let found: PaymentIntent = tx.get(&caller.account, intent, "payment_intent")?;
            let taken = found.latest_charge.as_deref().filter(|_| found.amount_received > 0);
            match taken {
                Some(charge) => tx.get(&caller.account, charge, "charge"),
                None => {
                    let message = format!(
                        "This PaymentIntent ({intent}) does not have a successful charge to refund."
                    );
                    Err(Refusal::invalid(Some("payment_intent"), message).into())
                }
            }
        }
        (None, None) => {
            let message = "One of the following params should be provided for this request: payment_intent or charge.";
            Err(Refusal::coded("parameter_missing", Some("charge"), message).into())
        }
    }
}

/// The amount to refund, if it can be.
fn check(charge: &Charge, params: &Create) -> Result<i64, Refusal> {
    if charge.disputed {
        let message = format!("Charge {} has been charged back; cannot issue a refund.", charge.id);
        return Err(Refusal::coded("charge_disputed", None, message));
    }
    if !charge.captured || !charge.paid {
        let message = format!(
            "Charge {} is not refundable: it has not been captured. Cancel its PaymentIntent instead.",
            charge.id
        );
        return Err(Refusal::coded("charge_not_refundable", None, message));
    }
    let left = charge.refundable();
    if left == 0 {
        return Err(Refusal::AlreadyRefunded { charge: charge.id.clone() });
    }
    let amount = params.amount.unwrap_or(left);
    if amount < 1 {
        return Err(Refusal::Param { param: "amount".into(), fault: ParamFault::AtLeast(1) });
    }
    if amount > left {
        let (partial, currency) = (charge.amount_refunded > 0, charge.currency);
        return Err(Refusal::RefundTooLarge { amount, left, partial, currency });
    }
    Ok(amount)
}

fn check_flags(
    charge: &Charge,
    caller: &Caller,
    reverse: bool,
    give_back: bool,
) -> Result<(), Refusal> {
    let id = &charge.id;
    if reverse && charge.internal.transfer.is_none() {
        let message = format!(
            "Cannot reverse transfer on charge {id} because it does not have an associated transfer."
        );
        return Err(Refusal::invalid(Some("reverse_transfer"), message));
    }
    if give_back && charge.internal.application_fee.is_none() {
        let message =
            format!("Only an application generating a fee can call refund_application_fee on {id}");
        return Err(Refusal::invalid(Some("refund_application_fee"), message));
    }
    if give_back && !reverse && !caller.is_direct() {
        let message = format!(
            "The application fee for charge {id} was taken on the associated transfer, so to refund the application fee you must also set reverse_transfer=true"
        );
        return Err(Refusal::invalid(Some("refund_application_fee"), message));
    }
    Ok(())
}

fn new_refund(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    amount: i64,
    params: &Create,
) -> Refund {
    let payment = charge.id.starts_with("py_");
    let details = json!({
        "card": {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund"
        },
        "type": "card"
    });
    Refund {
        id: tx.id(if payment { "pyr" } else { "re" }, &caller.account),
        object: "refund".into(),
        amount,
        balance_transaction: Some(tx.id("txn", &caller.account)),
        charge: Some(charge.id.clone()),
        created: tx.now(),
        currency: charge.currency,
        customer: charge.customer.clone(),
        customer_account: None,
        description: None,
        destination_details: (!payment).then_some(details),
        failure_balance_transaction: None,
        failure_reason: None,
        instructions_email: params.instructions_email.clone(),
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
        payment_intent: charge.payment_intent.clone(),
        payment_method: charge.payment_method.clone(),
        pending_reason: None,
        reason: params.reason.clone(),
        receipt_number: None,
        source_transfer_reversal: None,
        status: RefundStatus::Succeeded,
        transfer_reversal: None,
    }
}

fn book(tx: &mut Tx<'_>, caller: &Caller, charge: &Charge, refund: &Refund) -> Result<(), Stop> {
    let (kind, text) = if charge.id.starts_with("py_") {
        (TransactionType::PaymentRefund, "REFUND FOR PAYMENT".to_owned())
    } else {
        let text = match &charge.description {
            Some(description) => format!("REFUND FOR CHARGE ({description})"),
            None => "REFUND FOR CHARGE".to_owned(),
        };
        (TransactionType::Refund, text)
    };
    let now = tx.now();
    let transaction = BalanceTransaction::new(
        refund.balance_transaction.clone().unwrap_or_default(),
        kind,
        -refund.amount,
        refund.currency,
        &refund.id,
        now,
        charge.internal.available_on.max(now),
    )
    .described(text);
    let booking = Booking::new("refund", &refund.id).view(&caller.account, transaction).counter(
        books::card_network(),
        refund.currency,
        refund.amount,
    );
    tx.book(booking)
}

/// Takes back from the destination the share that goes with the refund.
fn reverse_transfer(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    refund: &Refund,
) -> Result<String, Stop> {
    let transfer = charge.internal.transfer.as_deref().unwrap_or_default();
    let mut transfer: Transfer = tx.get(&caller.account, transfer, "transfer")?;
    let amount = share(
        transfer.amount,
        transfer.left(),
        refund.amount,
        charge.amount_captured,
        charge.refundable(),
    )?;
    if amount == 0 {
        let message = format!(
            "Cannot reverse transfer on charge {} because it has already been reversed.",
            charge.id
        );
        return Err(Refusal::invalid(Some("reverse_transfer"), message).into());
    }
    let metadata = Metadata::new();
    let reversal = reverse::make(tx, caller, &mut transfer, amount, Some(&refund.id), metadata)?;
    Ok(reversal.id)
}

/// Gives back the share of the fee that goes with the refund.
fn refund_fee(tx: &mut Tx<'_>, caller: &Caller, charge: &Charge, amount: i64) -> Result<(), Stop> {
    let fee = charge.internal.application_fee.as_deref().unwrap_or_default();
    let mut fee: ApplicationFee = tx.get(&caller.platform_account, fee, "fee")?;
    let part = share(fee.amount, fee.left(), amount, charge.amount_captured, charge.refundable())?;
    if part > 0 {
        application_fees::make(tx, caller, &mut fee, part, Metadata::new())?;
    }
    Ok(())
}

/// Settles a refund that was pending, or that the bank sends back.
pub(crate) fn outcome(tx: &mut Tx<'_>, id: &str) -> Result<(), Stop> {
    let Some(found) = tx.find_anywhere::<Refund>(id)? else { return Ok(()) };
    let (owner, mut refund) = (found.owner, found.object);
    match refund.status {
        RefundStatus::Pending => {
            refund.status = RefundStatus::Succeeded;
            refund.pending_reason = None;
            tx.update(&refund)?;
            tx.emit_updated("refund.updated", &owner, &refund)?;
            tx.emit_updated("charge.refund.updated", &owner, &refund)
        }
        RefundStatus::Succeeded => fail(tx, &owner, refund),
        RefundStatus::RequiresAction | RefundStatus::Failed | RefundStatus::Canceled => Ok(()),
    }
}

/// The money comes back to the account that made the refund, and to nobody else.
fn fail(tx: &mut Tx<'_>, owner: &str, mut refund: Refund) -> Result<(), Stop> {
    let now = tx.now();
    let id = tx.id("txn", owner);
    let currency: Currency = refund.currency;
    let transaction = BalanceTransaction::new(
        id.clone(),
        TransactionType::RefundFailure,
        refund.amount,
        currency,
        &refund.id,
        now,
        now,
    )
    .described("REFUND FAILURE");
    let booking = Booking::new("refund_failure", &refund.id).view(owner, transaction).counter(
        books::card_network(),
        currency,
        -refund.amount,
    );
    tx.book(booking)?;
    refund.status = RefundStatus::Failed;
    refund.failure_reason = Some("unknown".into());
    refund.failure_balance_transaction = Some(id);
    tx.update(&refund)?;
    let charge = refund.charge.clone().unwrap_or_default();
    let mut charge: Charge = tx.get(owner, &charge, "charge")?;
    charge.amount_refunded -= refund.amount;
    charge.refunded = false;
    tx.update(&charge)?;
    tx.emit("refund.failed", owner, &refund)?;
    tx.emit_updated("charge.refund.updated", owner, &refund)
}

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    #[serde(deserialize_with = "wire::params::double_option")]
    metadata: Option<Option<MetadataPatch>>,
}

/// Changes a refund's metadata.
pub fn update(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Update) -> Result<Refund, Stop> {
    let mut refund: Refund = tx.get(&caller.account, id, "id")?;
    if let Some(patch) = params.metadata {
        patch.unwrap_or_default().apply(&mut refund.metadata);
    }
    tx.update(&refund)?;
    tx.emit_updated("refund.updated", &caller.account, &refund)?;
    tx.emit_updated("charge.refund.updated", &caller.account, &refund)?;
    Ok(refund)
}

/// Cancels a refund that waits for the payer. No refund of a card does.
pub fn cancel(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Refund, Stop> {
    let refund: Refund = tx.get(&caller.account, id, "id")?;
    match refund.status {
        RefundStatus::RequiresAction
        | RefundStatus::Pending
        | RefundStatus::Succeeded
        | RefundStatus::Failed
        | RefundStatus::Canceled => {
            let message = "You can only cancel a refund with a status of requires_action.";
            Err(Refusal::invalid(None, message).into())
        }
    }
}

/// Parameters of the older call on a charge.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OfCharge {
    #[serde(flatten)]
    params: Create,
}

/// Refunds the charge in the path.
pub fn create_of(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &str,
    params: OfCharge,
) -> Result<Refund, Stop> {
    create(tx, caller, Create { charge: Some(charge.to_owned()), ..params.params })
}
