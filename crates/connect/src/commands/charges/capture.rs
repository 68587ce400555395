//! `POST /v1/charges/{id}/capture`: taking what a charge without an intent has authorised.

use engine::{Caller, Error, Reader, Tx};
use ledger::{PositiveUnits, Units};
use model::{
    capture::{self, Capture, Request},
    charge::Charge,
    decline_reason::DeclineReason,
    refusal::Place,
};
use serde::Deserialize;

use crate::{
    rails::{Answer, Captured},
    rules::{
        calls::{CaptureRequest, Purpose},
        payment_intents::agree,
        payments::{self, Part},
    },
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: Option<PositiveUnits>,
    application_fee: Option<Units>,
    application_fee_amount: Option<Units>,
    receipt_email: Option<String>,
    statement_descriptor_suffix: Option<String>,
    transfer_data: Option<Part>,
    transfer_group: Option<String>,
}

/// Captures a charge that was made without an intent.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Params) -> Result<Charge, Error> {
    let mut charge: Charge = tx.get(&caller.account, id, Place::Path("charge"))?;
    agree::exclude([
        ("application_fee_amount", params.application_fee_amount.is_some()),
        ("application_fee", params.application_fee.is_some()),
    ])?;
    // A group that nobody has asked for is no obstacle.
    let own = format!("group_{}", charge.id);
    let before = charge.transfer_group.as_deref().filter(|group| *group != own);
    let sent = params.transfer_group.as_deref();
    agree::check_once("charge", "transfer_group", before, sent)?;
    let request = Request {
        amount: params.amount,
        application_fee: params.application_fee_amount.or(params.application_fee),
        transfer_part: params.transfer_data.and_then(|data| data.amount),
    };
    let plan = capture::of_charge(&charge, caller.is_direct(), &request)?;
    if params.receipt_email.is_some() {
        charge.receipt_email = params.receipt_email;
    }
    if params.transfer_group.is_some() {
        charge.transfer_group = params.transfer_group;
    }
    let suffix = params.statement_descriptor_suffix;
    match payments::ask(tx, caller, &mut charge, &plan, suffix)? {
        Answer::Now(answer) => conclude(tx, caller, &mut charge, &plan, answer)?,
        Answer::Later => {
            let capture = CaptureRequest::of(&request, charge.currency());
            let purpose = Purpose::CaptureCharge { charge: charge.id.clone(), capture };
            payments::ask_later(tx, caller, &mut charge, &plan, purpose)?;
        }
    }
    Ok(charge)
}

/// What the acquirer's answer makes of a charge that is to be captured.
pub(crate) fn conclude(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    plan: &Capture,
    answer: Captured,
) -> Result<(), Error> {
    let settlement = match answer {
        Captured::Taken(settlement) => settlement,
        Captured::Refused => {
            let reason = DeclineReason::ProcessingError;
            charge.refuse_capture(reason).map_err(Error::misstep)?;
            tx.update(charge)?;
            return payments::declined(tx, caller, charge, reason);
        }
    };
    let captured = payments::capture(tx, caller, charge, plan, None, settlement)?;
    charge.fill();
    tx.update(charge)?;
    tx.emit("charge.captured", &caller.account, charge)?;
    payments::announce(tx, caller, &captured)
}
