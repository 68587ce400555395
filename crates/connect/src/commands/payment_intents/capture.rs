//! `POST /v1/payment_intents/{id}/capture`: taking what was authorised, or a part of it.

use engine::{Caller, Error, Reader, Tx};
use ledger::{PositiveUnits, Units};
use model::{
    capture::{self, Capture, Request},
    charge::Charge,
    decline_reason::DeclineReason,
    metadata::MetadataPatch,
    payment_intent::PaymentIntent,
    refusal::Place,
};
use serde::Deserialize;

use crate::{
    rails::{Answer, Captured},
    rules::{
        calls::{CaptureRequest, Purpose},
        payment_intents, payment_methods,
        payments::{self, Part},
    },
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount_to_capture: Option<PositiveUnits>,
    application_fee_amount: Option<Units>,
    metadata: Option<MetadataPatch>,
    statement_descriptor_suffix: Option<String>,
    transfer_data: Option<Part>,
}

/// Captures an intent. What is not captured is released.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<PaymentIntent, Error> {
    let mut intent: PaymentIntent = tx.get(&caller.account, id, Place::Path("intent"))?;
    intent.check_capture()?;
    let charge = intent.latest_charge.clone().unwrap_or_default();
    let mut charge: Charge = tx.get(&caller.account, &charge, Place::Path("charge"))?;
    let request = Request {
        amount: params.amount_to_capture,
        application_fee: params.application_fee_amount,
        transfer_part: params.transfer_data.and_then(|data| data.amount),
    };
    let plan = capture::of_intent(&intent, &charge, caller.is_direct(), &request)?;
    if let Some(patch) = &params.metadata {
        patch.apply(&mut intent.metadata)?;
    }
    let suffix = params.statement_descriptor_suffix;
    match payments::ask(tx, caller, &mut charge, &plan, suffix)? {
        Answer::Now(answer) => {
            conclude(tx, caller, &mut intent, &mut charge, &request, (&plan, answer))?;
        }
        Answer::Later => {
            intent.ask_for_capture().map_err(Error::misstep)?;
            let capture = CaptureRequest::of(&request, charge.currency());
            let purpose = Purpose::CaptureIntent { intent: intent.id.clone(), capture };
            payments::ask_later(tx, caller, &mut charge, &plan, purpose)?;
            tx.update(&intent)?;
            tx.emit("payment_intent.processing", &caller.account, &intent)?;
        }
    }
    Ok(intent)
}

/// What the acquirer's answer makes of an intent that is to be captured.
pub(crate) fn conclude(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    charge: &mut Charge,
    request: &Request,
    (plan, answer): (&Capture, Captured),
) -> Result<(), Error> {
    let settlement = match answer {
        Captured::Taken(settlement) => settlement,
        Captured::Refused => return refuse(tx, caller, intent, charge),
    };
    let data = intent.transfer_data.clone();
    let captured = payments::capture(tx, caller, charge, plan, data.as_ref(), settlement)?;
    charge.fill();
    intent.capture(plan, request).map_err(Error::misstep)?;
    tx.update(charge)?;
    tx.update(intent)?;
    tx.emit("charge.captured", &caller.account, charge)?;
    tx.emit("payment_intent.succeeded", &caller.account, intent)?;
    payments::announce(tx, caller, &captured)
}

/// The acquirer does not take what was held: the attempt has failed, and the intent begins again.
fn refuse(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    charge: &mut Charge,
) -> Result<(), Error> {
    let reason = DeclineReason::ProcessingError;
    charge.refuse_capture(reason).map_err(Error::misstep)?;
    tx.update(charge)?;
    let method = intent.payment_method.clone().unwrap_or_default();
    let method = payment_methods::known(tx, &caller.account, &method)?;
    payment_intents::decline(tx, caller, intent, method.as_ref(), charge, reason)
}
