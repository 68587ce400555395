//! `POST /v1/payment_intents/{id}/capture`: taking what was authorised, or a part of it.

use model::{
    charge::Charge,
    metadata::MetadataPatch,
    payment_intent::{IntentStatus, PaymentIntent},
    statement_descriptor,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{caller::Caller, commands::charges::take, look::Look, stop::Stop, tx::Tx};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount_to_capture: Option<i64>,
    application_fee_amount: Option<i64>,
    metadata: Option<MetadataPatch>,
    statement_descriptor_suffix: Option<String>,
    transfer_data: Option<Value>,
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
    let amount = params.amount_to_capture.unwrap_or(intent.amount_capturable);
    take::check_capture_amount(amount, intent.amount_capturable)?;
    if let Some(fee) = params.application_fee_amount {
        intent.application_fee_amount = Some(fee);
    }
    if let (Some(data), Some(sent)) = (&mut intent.transfer_data, &params.transfer_data) {
        data.amount = sent["amount"].as_i64().or(data.amount);
    }
    if let Some(patch) = &params.metadata {
        patch.apply(&mut intent.metadata);
    }
    let charge = intent.latest_charge.clone().unwrap_or_default();
    let mut charge: Charge = tx.get(&caller.account, &charge, "charge")?;
    take::check_parties(tx, caller, &charge)?;
    if let (Some(data), Some(new)) = (&mut charge.transfer_data, &intent.transfer_data) {
        data.amount = new.amount;
    }
    if let Some(suffix) = params.statement_descriptor_suffix {
        statement_descriptor::check_suffix(&suffix)?;
        charge.statement_descriptor_suffix = Some(suffix);
        take::describe(tx, caller, &mut charge)?;
    }
    let fee = intent.application_fee_amount;
    let data = intent.transfer_data.clone();
    let captured = take::capture(tx, caller, &mut charge, amount, fee, data.as_ref())?;
    charge.fill();
    intent.status = IntentStatus::Succeeded;
    intent.amount_capturable = 0;
    intent.amount_received = amount;
    tx.update(&charge)?;
    tx.update(&intent)?;
    tx.emit("charge.captured", &caller.account, &charge)?;
    tx.emit("payment_intent.succeeded", &caller.account, &intent)?;
    take::announce(tx, caller, &captured)?;
    Ok(intent)
}
