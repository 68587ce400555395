//! Payment methods: creating, attaching, detaching, changing, cloning them.

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages};
use model::{
    customer::Customer, metadata::MetadataChange, payment_method::PaymentMethod, refusal::Refusal,
};
use serde::Deserialize;
use serde_json::Value;
use wire::lists::{List, Page};

use crate::rules::{
    payment_methods::{self, NAMED, OWNER},
    tokens,
};

pub use crate::rules::payment_methods::create::create;

/// A payment method of the acting account, or a new one by a well-known name.
pub fn retrieve(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<PaymentMethod, Error> {
    payment_methods::resolve(tx, caller, id)
}

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    allow_redisplay: Option<String>,
    billing_details: Option<Value>,
    card: Option<Value>,
    metadata: MetadataChange,
}

/// Changes a payment method that is attached to a customer.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Update,
) -> Result<PaymentMethod, Error> {
    let mut method: PaymentMethod = tx.get(&caller.account, id, NAMED)?;
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
        let part = |name: &str| method.card[name].as_i64().unwrap_or_default();
        tokens::check_expiry(tx, part("exp_month"), part("exp_year"))?;
    }
    if let Some(allow) = params.allow_redisplay {
        method.allow_redisplay = allow;
    }
    params.metadata.apply(&mut method.metadata)?;
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
) -> Result<PaymentMethod, Error> {
    let customer = params.customer.ok_or_else(|| Refusal::missing("customer"))?;
    tx.get::<Customer>(&caller.account, &customer, OWNER)?;
    payment_methods::attach_to(tx, caller, id, &customer)
}

/// Detaches a payment method from its customer, for good.
pub fn detach(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<PaymentMethod, Error> {
    let mut method: PaymentMethod = tx.get(&caller.account, id, NAMED)?;
    if method.customer.take().is_none() {
        let message = "The payment method you provided is not attached to a customer so detachment is impossible.";
        return Err(Refusal::invalid(None, message).into());
    }
    method.internal.consumed = true;
    tx.update(&method)?;
    tx.emit_updated("payment_method.detached", &caller.account, &method)?;
    Ok(method)
}

/// Which payment methods are wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    allow_redisplay: Option<String>,
    customer: Option<String>,
    customer_account: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// A page of the acting account's payment methods.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    filters: Filters,
    page: &Page,
) -> Result<List<PaymentMethod>, Error> {
    filtered(reader, caller, None, &filters, page, "/v1/payment_methods".to_owned())
}

/// A page of a customer's payment methods.
pub fn list_of_customer(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    customer: &str,
    filters: Filters,
    page: &Page,
) -> Result<List<PaymentMethod>, Error> {
    reader.get::<Customer>(&caller.account, customer, OWNER)?;
    let url = format!("/v1/customers/{customer}/payment_methods");
    filtered(reader, caller, Some(customer), &filters, page, url)
}

fn filtered(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    of: Option<&str>,
    filters: &Filters,
    page: &Page,
    url: String,
) -> Result<List<PaymentMethod>, Error> {
    // There are no payment methods of other types.
    let other = filters.kind.as_deref().filter(|kind| *kind != PaymentMethod::TYPE);
    let given = [
        ("customer", of),
        ("type", other),
        ("customer", filters.customer.as_deref()),
        ("customer_account", filters.customer_account.as_deref()),
        ("allow_redisplay", filters.allow_redisplay.as_deref()),
    ];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let set = Set::of::<PaymentMethod>(reader, &caller.account, given)?;
    pages::page(reader, &caller.account, set, page, url)
}
