//! `POST /v1/payment_intents/{id}/capture`: taking what was authorised, or a part of it.

use engine::{Caller, Look, Stop, Tx};
use ledger::{PositiveUnits, Units};
use model::{
    capture::{self, Request},
    charge::Charge,
    metadata::MetadataPatch,
    payment_intent::PaymentIntent,
    statement_descriptor,
};
use serde::Deserialize;

use crate::rails::Answer;
use crate::rules::payments::{self, Part};

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
) -> Result<PaymentIntent, Stop> {
    let mut intent: PaymentIntent = tx.get(&caller.account, id, "intent")?;
    intent.check_capture()?;
    let charge = intent.latest_charge.clone().unwrap_or_default();
    let mut charge: Charge = tx.get(&caller.account, &charge, "charge")?;
    let request = Request {
        amount: params.amount_to_capture,
        application_fee: params.application_fee_amount,
        transfer_part: params.transfer_data.and_then(|data| data.amount),
    };
    let plan = capture::of_intent(&intent, &charge, caller.is_direct(), &request)?;
    payments::check_parties(tx, caller, &charge)?;
    if let Some(patch) = &params.metadata {
        patch.apply(&mut intent.metadata);
    }
    if let Some(suffix) = params.statement_descriptor_suffix {
        statement_descriptor::check_suffix(&suffix)?;
        charge.statement_descriptor_suffix = Some(suffix);
        payments::describe(tx, caller, &mut charge)?;
    }
    let data = intent.transfer_data.clone();
    let Answer::Now(settlement) = payments::ask_for_capture(tx, &charge, &plan) else {
        return Err(Stop::bug("the acquirer does not answer at once"));
    };
    let captured = payments::capture(tx, caller, &mut charge, &plan, data.as_ref(), settlement)?;
    charge.fill();
    intent.capture(&plan, &request).map_err(Stop::misstep)?;
    tx.update(&charge)?;
    tx.update(&intent)?;
    tx.emit("charge.captured", &caller.account, &charge)?;
    tx.emit("payment_intent.succeeded", &caller.account, &intent)?;
    payments::announce(tx, caller, &captured)?;
    Ok(intent)
}
