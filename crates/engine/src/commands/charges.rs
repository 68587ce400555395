//! Charges: taking payments, the older way of asking for them, and changing them.

pub mod create;
pub(crate) mod take;

use model::{
    charge::Charge, customer::Customer, metadata::MetadataPatch, refusal::Refusal,
    statement_descriptor,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{caller::Caller, look::Look, stop::Stop, tx::Tx};

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    customer: Option<String>,
    #[serde(deserialize_with = "wire::params::double_option")]
    description: Option<Option<String>>,
    fraud_details: Option<Value>,
    #[serde(deserialize_with = "wire::params::double_option")]
    metadata: Option<Option<MetadataPatch>>,
    #[serde(deserialize_with = "wire::params::double_option")]
    receipt_email: Option<Option<String>>,
    shipping: Option<Value>,
    transfer_group: Option<String>,
}

/// Changes a charge.
pub fn update(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Update) -> Result<Charge, Stop> {
    let mut charge: Charge = tx.get(&caller.account, id, "charge")?;
    if let Some(description) = params.description {
        charge.description = description;
    }
    if let Some(email) = params.receipt_email {
        charge.receipt_email = email;
    }
    if let Some(customer) = params.customer {
        tx.get::<Customer>(&caller.account, &customer, "customer")?;
        charge.customer = Some(customer);
    }
    if params.shipping.is_some() {
        charge.shipping = params.shipping;
    }
    if let Some(details) = &params.fraud_details {
        model::hash::merge(&mut charge.fraud_details, details);
    }
    if params.transfer_group.is_some() {
        charge.transfer_group = params.transfer_group;
    }
    if let Some(patch) = params.metadata {
        patch.unwrap_or_default().apply(&mut charge.metadata);
    }
    tx.update(&charge)?;
    tx.emit_updated("charge.updated", &caller.account, &charge)?;
    Ok(charge)
}

/// Parameters of a capture.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Capture {
    amount: Option<i64>,
    application_fee_amount: Option<i64>,
    receipt_email: Option<String>,
    statement_descriptor_suffix: Option<String>,
    transfer_data: Option<Value>,
    transfer_group: Option<String>,
}

/// Captures a charge that was made without an intent.
pub fn capture(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Capture,
) -> Result<Charge, Stop> {
    let mut charge: Charge = tx.get(&caller.account, id, "charge")?;
    if charge.captured {
        return Err(Refusal::AlreadyCaptured { charge: id.to_owned() }.into());
    }
    if charge.refunded || !charge.paid {
        let message = format!("Charge {id} can no longer be captured.");
        return Err(Refusal::coded("charge_expired_for_capture", None, message).into());
    }
    take::check_parties(tx, caller, &charge)?;
    let amount = params.amount.unwrap_or(charge.amount);
    take::check_capture_amount(amount, charge.amount)?;
    if params.receipt_email.is_some() {
        charge.receipt_email = params.receipt_email;
    }
    if let Some(suffix) = params.statement_descriptor_suffix {
        statement_descriptor::check_suffix(&suffix)?;
        charge.statement_descriptor_suffix = Some(suffix);
        take::describe(tx, caller, &mut charge)?;
    }
    if params.transfer_group.is_some() {
        charge.transfer_group = params.transfer_group;
    }
    if let (Some(data), Some(sent)) = (&mut charge.transfer_data, &params.transfer_data) {
        data.amount = sent["amount"].as_i64().or(data.amount);
    }
    let fee = params.application_fee_amount.or(charge.internal.application_fee_amount);
    let moved = take::capture(tx, caller, &mut charge, amount, fee, None)?;
    charge.fill();
    tx.update(&charge)?;
    tx.emit("charge.captured", &caller.account, &charge)?;
    take::announce(tx, caller, &moved)?;
    Ok(charge)
}

/// Fills in what an asynchronous capture left out at first.
pub(crate) fn fill(tx: &mut Tx<'_>, id: &str) -> Result<(), Stop> {
    let Some(found) = tx.find_anywhere::<Charge>(id)? else { return Ok(()) };
    let (owner, mut charge) = (found.owner, found.object);
    if charge.fill() {
        tx.update(&charge)?;
        tx.emit_updated("charge.updated", &owner, &charge)?;
    }
    Ok(())
}
