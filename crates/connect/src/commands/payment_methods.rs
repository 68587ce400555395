//! Payment methods: creating, attaching, detaching, changing, cloning them.

use engine::{Caller, Look, Stop, Tx};
use model::{metadata::MetadataPatch, payment_method::PaymentMethod, refusal::Refusal};
use serde::Deserialize;
use serde_json::Value;

use crate::rules::payment_methods;

pub use crate::rules::payment_methods::create::create;

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    allow_redisplay: Option<String>,
    billing_details: Option<Value>,
    card: Option<Value>,
    #[serde(deserialize_with = "wire::params::double_option")]
    metadata: Option<Option<MetadataPatch>>,
}

/// Changes a payment method that is attached to a customer.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Update,
) -> Result<PaymentMethod, Stop> {
    let mut method: PaymentMethod = tx.get(&caller.account, id, "payment_method")?;
    if method.customer.is_none() {
        let message = "You must save this PaymentMethod to a customer before you can update it.";
        return Err(Refusal::invalid(None, message).into());
    }
    if let Some(details) = &params.billing_details {
        payment_methods::set_billing(&mut method, details)?;
    }
    if let Some(card) = &params.card {
        for part in ["exp_month", "exp_year"] {
            if let Some(value) = card[part].as_i64() {
                method.card[part] = value.into();
            }
        }
    }
    if let Some(allow) = params.allow_redisplay {
        method.allow_redisplay = allow;
    }
    if let Some(patch) = params.metadata {
        patch.unwrap_or_default().apply(&mut method.metadata);
    }
    tx.update(&method)?;
    tx.emit_updated("payment_method.updated", &caller.account, &method)?;
    Ok(method)
}

/// Parameters of attaching.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Attach {
    customer: Option<String>,
}

/// Attaches a payment method to a customer.
pub fn attach(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Attach,
) -> Result<PaymentMethod, Stop> {
    let customer = params.customer.ok_or_else(|| Refusal::missing("customer"))?;
    tx.get::<model::customer::Customer>(&caller.account, &customer, "customer")?;
    payment_methods::attach_to(tx, caller, id, &customer)
}

/// Detaches a payment method from its customer, for good.
pub fn detach(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<PaymentMethod, Stop> {
    let mut method: PaymentMethod = tx.get(&caller.account, id, "payment_method")?;
    if method.customer.take().is_none() {
        let message = "The payment method you provided is not attached to a customer so detachment is impossible.";
        return Err(Refusal::invalid(None, message).into());
    }
    method.internal.consumed = true;
    tx.update(&method)?;
    tx.emit_updated("payment_method.detached", &caller.account, &method)?;
    Ok(method)
}
