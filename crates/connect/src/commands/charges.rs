//! Charges: taking payments, the older way of asking for them, and changing them.

pub mod capture;
pub mod create;

use engine::{Caller, Error, Reader, Tx};
use model::{
    charge::{Charge, ChargeState},
    customer::Customer,
    metadata::MetadataChange,
    refusal::Place,
};
use serde::Deserialize;
use serde_json::Value;

use crate::rules::{payment_intents::agree, payments};

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    customer: Option<String>,
    #[serde(deserialize_with = "wire::params::double_option")]
    description: Option<Option<String>>,
    fraud_details: Option<Value>,
    metadata: MetadataChange,
    #[serde(deserialize_with = "wire::params::double_option")]
    receipt_email: Option<Option<String>>,
    shipping: Option<Value>,
    transfer_group: Option<String>,
}

/// Changes a charge.
pub fn update(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Update) -> Result<Charge, Error> {
    let mut charge: Charge = tx.get(&caller.account, id, Place::Path("charge"))?;
    if let Some(customer) = &params.customer {
        tx.get::<Customer>(&caller.account, customer, Place::Param("customer"))?;
    }
    for (what, before, sent) in [
        ("customer", &charge.customer, &params.customer),
        ("transfer_group", &charge.transfer_group, &params.transfer_group),
    ] {
        agree::check_once("charge", what, before.as_deref(), sent.as_deref())?;
    }
    if let Some(description) = params.description {
        charge.description = description;
    }
    if let Some(email) = params.receipt_email {
        charge.receipt_email = email;
    }
    if params.customer.is_some() {
        charge.customer = params.customer;
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
    params.metadata.apply(&mut charge.metadata)?;
    tx.update(&charge)?;
    tx.emit_updated("charge.updated", &caller.account, &charge)?;
    Ok(charge)
}

/// Fills in what an asynchronous capture left out at first.
pub(crate) fn fill(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Charge>(id)? else { return Ok(()) };
    let (owner, mut charge) = (found.owner, found.object);
    if charge.fill() {
        tx.update(&charge)?;
        tx.emit_updated("charge.updated", &owner, &charge)?;
    }
    Ok(())
}

/// Gives up an authorisation that nobody captured in time.
pub(crate) fn expire(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Charge>(id)? else { return Ok(()) };
    let (owner, mut charge) = (found.owner, found.object);
    if charge.state() != ChargeState::Authorized {
        return Ok(());
    }
    charge.release().map_err(Error::misstep)?;
    tx.update(&charge)?;
    let caller = tx.platform_caller().acting_on(&owner);
    payments::void(tx, &caller, &charge)?;
    tx.emit("charge.expired", &owner, &charge)
}
