//! Refunds: creating, changing, and what becomes of those that take their time.

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages};
use ledger::{Positive, PositiveUnits};
use model::{
    application_fee::ApplicationFee,
    balance_transaction::{BalanceTransaction, Entry},
    books,
    charge::{Charge, ChargeState},
    metadata::{Metadata, MetadataChange, MetadataPatch},
    object::Object,
    payment_intent::PaymentIntent,
    refund::{OF_PAYMENT, Refund, RefundStatus, RefundStep},
    refusal::{Place, Refusal},
    returnable::{Follows, Kind, Taken},
    transfer::Transfer,
};
use serde::Deserialize;
use serde_json::json;
use wire::lists::{List, Page};

use crate::{
    due::Timer,
    rails::{self, Answer, OnRails, Question, RefundNews, Refunded},
    rules::{
        booking::{self, Booking},
        calls::{Purpose, call},
        fees, transfers,
    },
};

/// Parameters of the creation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Create {
    amount: Option<PositiveUnits>,
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
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<Refund, Error> {
    let mut charge = charge_of(tx, caller, &params)?;
    let amount = check(&charge, &params)?;
    let reverse = params.reverse_transfer == Some(true);
    let give_back = params.refund_application_fee == Some(true);
    check_flags(&charge, caller, reverse, give_back)?;
    if charge.source_transfer.is_some() {
        return return_payment(tx, caller, &charge, amount, &params);
    }
    let request = rails::Refund {
        reference: charge.internal.rail_reference.clone().unwrap_or_default(),
        charge: charge.id.clone(),
        amount,
    };
    let answer = tx.rails().acquirer.refund(&request);
    let mut refund = new_refund(tx, caller, &charge, amount, &params);
    if !matches!(answer, Answer::Now(Refunded::Accepted { .. })) {
        refund.step(RefundStep::Wait).map_err(Error::misstep)?;
    }
    book(tx, caller, &charge, &refund, amount)?;
    charge.refund(amount)?;
    if reverse {
        refund.transfer_reversal = Some(reverse_transfer(tx, caller, &charge, &refund)?);
    }
    tx.insert(&caller.account, &refund)?;
    tx.update(&charge)?;
    tx.emit("refund.created", &caller.account, &refund)?;
    tx.emit_updated("charge.refunded", &caller.account, &charge)?;
    if give_back && charge.internal.application_fee.is_some() {
        refund_fee(tx, caller, &charge, &refund)?;
    }
    match answer {
        Answer::Now(answer) => conclude(tx, &caller.account, &mut refund, answer)?,
        Answer::Later => {
            let purpose = Purpose::Refund { refund: refund.id.clone() };
            call(tx, caller, Question::Refund(request), purpose)?;
        }
    }
    Ok(refund)
}

/// What the acquirer's answer makes of a refund, which is booked.
pub(crate) fn conclude(
    tx: &mut Tx<'_>,
    owner: &str,
    refund: &mut Refund,
    answer: Refunded,
) -> Result<(), Error> {
    let news_after = match answer {
        Refunded::Accepted { news_after } => {
            hear(tx, owner, refund, RefundNews::Succeeded)?;
            news_after
        }
        Refunded::Pending { news_after } => news_after,
        Refunded::Refused => return hear(tx, owner, refund, RefundNews::Failed),
    };
    match news_after {
        Some(seconds) => {
            let timer = Timer::RefundOutcome { refund: refund.id.clone() };
            tx.schedule(tx.now() + seconds, &timer)
        }
        None => Ok(()),
    }
}

/// Gives back what a transfer brought: to whoever sent it, by reversing that transfer. No card was
/// on this payment, and the payer's own charge is not touched.
fn return_payment(
    tx: &mut Tx<'_>,
    caller: &Caller,
    payment: &Charge,
    amount: Positive,
    params: &Create,
) -> Result<Refund, Error> {
    let (sender, mut transfer) = transfers::brought(tx, payment)?;
    let refund = Box::new(new_refund(tx, caller, payment, amount, params));
    let refund = Some(transfers::By::Payment { refund, sender });
    let cause = transfers::Cause { metadata: Metadata::new(), refund };
    let (_, refund) = transfers::reverse(tx, caller, &mut transfer, amount, cause)?;
    if params.refund_application_fee == Some(true) {
        transfers::refund_fee(tx, caller, &transfer, amount)?;
    }
    Ok(refund)
}

fn charge_of(tx: &mut Tx<'_>, caller: &Caller, params: &Create) -> Result<Charge, Error> {
    match (&params.charge, &params.payment_intent) {
        (Some(_), Some(_)) => {
            Err(Refusal::Exclusive { params: vec!["charge", "payment_intent"] }.into())
        }
        // As from the path of the older call, whether that or a parameter names it.
        (Some(charge), None) => tx.get(&caller.account, charge, Place::Path("charge")),
        (None, Some(intent)) => {
            let found: PaymentIntent =
                tx.get(&caller.account, intent, Place::Param("payment_intent"))?;
            let taken =
                found.latest_charge.as_deref().filter(|_| !found.amount_received().is_zero());
            match taken {
                Some(charge) => tx.get(&caller.account, charge, Place::Path("charge")),
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
fn check(charge: &Charge, params: &Create) -> Result<Positive, Refusal> {
    if charge.disputed {
        let message = format!("Charge {} has been charged back; cannot issue a refund.", charge.id);
        return Err(Refusal::coded("charge_disputed", None, message));
    }
    match (charge.state(), &charge.payment_intent) {
        (ChargeState::Captured, _) => {}
        // Source: recorded.
        (ChargeState::Authorized, Some(intent)) => {
            let message = format!(
                "This uncaptured Charge was created by a PaymentIntent ({intent}). You must cancel the PaymentIntent to reverse the authorization instead of refunding the Charge directly. For more information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method"
            );
            return Err(Refusal::invalid(None, message));
        }
        (
            ChargeState::Pending
            | ChargeState::Authorized
            | ChargeState::Capturing
            | ChargeState::Released
            | ChargeState::Failed,
            _,
        ) => {
            let message =
                format!("Charge {} is not refundable: nothing was captured of it.", charge.id);
            return Err(Refusal::coded("charge_not_refundable", None, message));
        }
    }
    let (amount, returned) = (charge.amount_captured(), charge.amount_refunded());
    Taken { kind: Kind::Charge, id: &charge.id, amount, returned }.give_back(params.amount)
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
    // A destination that was sent its part alone has paid no fee: there is nothing to give back, and
    // nothing to refuse. Source: recorded.
    let is_destination = charge.transfer_data.is_some() || charge.source_transfer.is_some();
    if give_back && charge.internal.application_fee.is_none() && !is_destination {
        let message = match caller.is_direct() {
            true => format!(
                "Attempting to refund_application_fee on {id}, but it has no application fee"
            ),
            false => format!(
                "Only an application generating a fee can call refund_application_fee on {id}"
            ),
        };
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
    amount: Positive,
    params: &Create,
) -> Refund {
    let payment = charge.is_payment();
    let details = json!({
        "card": {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund"
        },
        "type": "card"
    });
    let id = tx.id(if payment { OF_PAYMENT } else { Refund::RESOURCE.prefix() }, &caller.account);
    let mut refund = Refund::new(id, &charge.id, amount, tx.now());
    refund.balance_transaction = Some(tx.new_id::<BalanceTransaction>(&caller.account));
    refund.customer.clone_from(&charge.customer);
    refund.destination_details = (!payment).then_some(details);
    refund.instructions_email.clone_from(&params.instructions_email);
    refund.metadata = MetadataPatch::fresh(params.metadata.as_ref());
    refund.payment_intent.clone_from(&charge.payment_intent);
    refund.payment_method.clone_from(&charge.payment_method);
    refund.reason.clone_from(&params.reason);
    refund
}

fn book(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    refund: &Refund,
    amount: Positive,
) -> Result<(), Error> {
    let text = match &charge.description {
        Some(description) => format!("REFUND FOR CHARGE ({description})"),
        None => "REFUND FOR CHARGE".to_owned(),
    };
    let now = tx.now();
    let id = refund.balance_transaction.clone().unwrap_or_default();
    // What is given back of a pending charge is pending with it.
    let available_on = charge.internal.available_on.max(now);
    let transaction =
        BalanceTransaction::new(id, Entry::Refund, amount, &refund.id, now, available_on)
            .described(text);
    let booking = Booking::new("refund", &refund.id)
        .view(&caller.account, transaction)
        .credit(books::card_network(), amount.money());
    booking::book(tx, booking)
}

/// Takes back from the destination the share that goes with the refund, which is counted by now.
fn reverse_transfer(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    refund: &Refund,
) -> Result<String, Error> {
    let transfer = charge.internal.transfer.as_deref().unwrap_or_default();
    let mut transfer: Transfer = tx.get(&caller.account, transfer, Place::Path("transfer"))?;
    let follows = Follows {
        total: transfer.amount(),
        given: transfer.amount_reversed(),
        times: transfer.times_reversed(),
        part: refund.amount(),
        whole: charge.amount_captured(),
        whole_left: charge.refundable(),
    };
    let Some(amount) = follows.share()? else {
        let message = format!(
            "Cannot reverse transfer on charge {} because it has already been reversed.",
            charge.id
        );
        return Err(Refusal::invalid(Some("reverse_transfer"), message).into());
    };
    let cause = transfers::Cause {
        refund: Some(transfers::By::Charge(&refund.id)),
        ..transfers::Cause::default()
    };
    let (reversal, _) = transfers::reverse(tx, caller, &mut transfer, amount, cause)?;
    Ok(reversal.id)
}

/// Gives back the share of the fee that goes with the refund, which is counted by now.
fn refund_fee(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    refund: &Refund,
) -> Result<(), Error> {
    let fee = charge.internal.application_fee.as_deref().unwrap_or_default();
    let mut fee: ApplicationFee = tx.get(&caller.platform_account, fee, Place::Path("fee"))?;
    let follows = Follows {
        total: fee.amount(),
        given: fee.amount_refunded(),
        times: fee.times_refunded(),
        part: refund.amount(),
        whole: charge.amount_captured(),
        whole_left: charge.refundable(),
    };
    if let Some(share) = follows.share()? {
        fees::refund(tx, caller, &mut fee, share, Metadata::new())?;
    }
    Ok(())
}

/// Asks for news of a refund, where the acquirer is to be asked.
pub(crate) fn ask_for_news(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Refund>(id)? else { return Ok(()) };
    let at_once = match found.object.status() {
        RefundStatus::Succeeded => true,
        RefundStatus::Pending => false,
        RefundStatus::RequiresAction | RefundStatus::Failed | RefundStatus::Canceled => {
            return Ok(());
        }
    };
    match tx.rails().acquirer.refund_news(at_once) {
        Some(news) => hear(tx, &found.owner, &mut { found.object }, news),
        None => Ok(()),
    }
}

/// Notes what became of a refund. Nothing changes if that is known, or can't be any more.
fn hear(tx: &mut Tx<'_>, owner: &str, refund: &mut Refund, news: RefundNews) -> Result<(), Error> {
    match (refund.status(), news) {
        (RefundStatus::Pending | RefundStatus::RequiresAction, RefundNews::Succeeded) => {
            refund.step(RefundStep::Succeed).map_err(Error::misstep)?;
            tx.update(refund)?;
            tx.emit_updated("refund.updated", owner, refund)?;
            tx.emit_updated("charge.refund.updated", owner, refund)
        }
        (
            RefundStatus::Pending | RefundStatus::RequiresAction | RefundStatus::Succeeded,
            RefundNews::Failed,
        ) => fail(tx, owner, refund),
        (RefundStatus::Succeeded, RefundNews::Succeeded)
        | (RefundStatus::Failed | RefundStatus::Canceled, _) => Ok(()),
    }
}

/// The money comes back to the account that made the refund, and to nobody else.
fn fail(tx: &mut Tx<'_>, owner: &str, refund: &mut Refund) -> Result<(), Error> {
    let amount = Positive::new(refund.amount()).ok_or_else(|| Error::bug("a refund of nothing"))?;
    let now = tx.now();
    let id = tx.new_id::<BalanceTransaction>(owner);
    let entry = Entry::RefundFailure;
    let transaction = BalanceTransaction::new(id.clone(), entry, amount, &refund.id, now, now)
        .described("REFUND FAILURE");
    let booking = Booking::new("refund_failure", &refund.id)
        .view(owner, transaction)
        .debit(books::card_network(), amount.money())?;
    booking::book(tx, booking)?;
    refund.step(RefundStep::Fail).map_err(Error::misstep)?;
    refund.failure_reason = Some("unknown".into());
    refund.failure_balance_transaction = Some(id);
    tx.update(refund)?;
    let charge = refund.charge.clone().unwrap_or_default();
    let mut charge: Charge = tx.get(owner, &charge, Place::Path("charge"))?;
    charge.unrefund(amount)?;
    tx.update(&charge)?;
    tx.emit("refund.failed", owner, refund)?;
    tx.emit_updated("charge.refund.updated", owner, refund)
}

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    metadata: MetadataChange,
}

/// Changes a refund's metadata.
pub fn update(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Update) -> Result<Refund, Error> {
    let mut refund: Refund = tx.get(&caller.account, id, Place::Path("id"))?;
    params.metadata.apply(&mut refund.metadata)?;
    tx.update(&refund)?;
    tx.emit_updated("refund.updated", &caller.account, &refund)?;
    tx.emit_updated("charge.refund.updated", &caller.account, &refund)?;
    Ok(refund)
}

/// Cancels a refund that waits for the payer. No refund of a card does.
pub fn cancel(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Refund, Error> {
    let refund: Refund = tx.get(&caller.account, id, Place::Path("id"))?;
    match refund.status() {
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
) -> Result<Refund, Error> {
    create(tx, caller, Create { charge: Some(charge.to_owned()), ..params.params })
}

/// The same, and returns the charge, as the oldest call does.
pub fn refund_charge(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &str,
    params: OfCharge,
) -> Result<Charge, Error> {
    create_of(tx, caller, charge, params)?;
    tx.get(&caller.account, charge, Place::Path("charge"))
}

/// A page of the refunds of one of the acting account's charges.
pub fn list_of(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    charge: &str,
    page: &Page,
) -> Result<List<Refund>, Error> {
    reader.get::<Charge>(&caller.account, charge, Place::Path("charge"))?;
    let set = Set::with::<Refund>(reader, &caller.account, "charge", charge)?;
    pages::page(reader, &caller.account, set, page, format!("/v1/charges/{charge}/refunds"))
}
