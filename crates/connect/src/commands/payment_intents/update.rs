//! `POST /v1/payment_intents/{id}`.

use engine::{Caller, Error, Reader, Tx};
use ledger::{Currency, Money, PositiveUnits, Units};
use model::{
    customer::Customer,
    fees::{self, Split},
    limits,
    metadata::MetadataChange,
    payment_intent::PaymentIntent,
    refusal::{Place, Refusal},
};
use serde::Deserialize;
use serde_json::Value;

use crate::rules::{
    payment_intents::{self, agree},
    payments::Part,
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: Option<PositiveUnits>,
    #[serde(deserialize_with = "wire::params::double_option")]
    application_fee_amount: Option<Option<Units>>,
    currency: Option<String>,
    customer: Option<String>,
    #[serde(deserialize_with = "wire::params::double_option")]
    description: Option<Option<String>>,
    metadata: MetadataChange,
    payment_method: Option<String>,
    payment_method_data: Option<Value>,
    payment_method_options: Option<Value>,
    payment_method_types: Option<Vec<String>>,
    #[serde(deserialize_with = "wire::params::double_option")]
    receipt_email: Option<Option<String>>,
    #[serde(deserialize_with = "wire::params::double_option")]
    setup_future_usage: Option<Option<String>>,
    #[serde(deserialize_with = "wire::params::double_option")]
    shipping: Option<Option<Value>>,
    statement_descriptor: Option<String>,
    statement_descriptor_suffix: Option<String>,
    transfer_data: Option<Part>,
    transfer_group: Option<String>,
}

/// Changes an intent. What the payment is made of can't be changed once it is taken.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<PaymentIntent, Error> {
    let mut intent: PaymentIntent = tx.get(&caller.account, id, Place::Path("intent"))?;
    agree::check_types(params.payment_method_types.as_deref())?;
    agree::exclude([
        ("payment_method", params.payment_method.is_some()),
        ("payment_method_data", params.payment_method_data.is_some()),
    ])?;
    if params.application_fee_amount.is_some() && !intent.amount_received().is_zero() {
        // Source: a report to an open source shop.
        let message = "The parameter application_fee_amount cannot be updated on a PaymentIntent after a capture has already been made.";
        return Err(Refusal::invalid(Some("application_fee_amount"), message).into());
    }
    let (before, sent) = (intent.transfer_group.as_deref(), params.transfer_group.as_deref());
    agree::check_once("PaymentIntent", "transfer_group", before, sent)?;
    for (field, sent) in [
        ("amount", params.amount.is_some()),
        ("currency", params.currency.is_some()),
        ("customer", params.customer.is_some()),
        ("payment_method", params.payment_method.is_some()),
        ("application_fee_amount", params.application_fee_amount.is_some()),
        ("transfer_data", params.transfer_data.is_some()),
    ] {
        if sent {
            intent.check_update(field)?;
        }
    }
    let descriptors = [&params.statement_descriptor, &params.statement_descriptor_suffix];
    let [whole, suffix] = descriptors.map(Option::as_deref);
    payment_intents::check_descriptors(caller, whole, suffix)?;
    payment(&mut intent, &params)?;
    fees::check_application_fee(&Split {
        direct: caller.is_direct(),
        destination: intent.transfer_data.is_some(),
        part: intent.transfer_part(),
        fee: intent.application_fee_amount(),
        amount: intent.amount(),
    })?;
    if let Some(customer) = params.customer.clone() {
        tx.get::<Customer>(&caller.account, &customer, Place::Param("customer"))?;
        if intent.customer.as_ref().is_some_and(|set| *set != customer) {
            let message = "You cannot modify `customer` on a PaymentIntent once it already has been set. To fulfill a payment with a different Customer, cancel this PaymentIntent and create a new one.";
            return Err(Refusal::invalid(None, message).into());
        }
        intent.customer = Some(customer);
    }
    if let Some(types) = &params.payment_method_types {
        intent.payment_method_types.clone_from(types);
    }
    if params.payment_method.is_some() || params.payment_method_data.is_some() {
        let request = payment_intents::Confirmation {
            payment_method: params.payment_method.clone(),
            payment_method_data: params.payment_method_data.clone(),
            ..payment_intents::Confirmation::default()
        };
        let method = payment_intents::method(tx, caller, &intent, &request)?;
        if let Some(method) = method {
            intent.attach(method.id).map_err(Error::misstep)?;
        }
    }
    notes(&mut intent, params)?;
    tx.update(&intent)?;
    Ok(intent)
}

fn payment(intent: &mut PaymentIntent, params: &Params) -> Result<(), Refusal> {
    let currency = match &params.currency {
        Some(code) => {
            let unknown = |_| Refusal::InvalidCurrency { code: code.clone() };
            code.parse::<Currency>().map_err(unknown)?
        }
        None => intent.currency(),
    };
    if params.amount.is_some() || params.currency.is_some() {
        let amount = match params.amount {
            Some(units) => units.of(currency).money(),
            None => Money::new(intent.amount().minor(), currency),
        };
        intent.change_amount(limits::chargeable(amount)?);
    }
    if let Some(fee) = params.application_fee_amount {
        intent.ask_for_fee(fee.map(|units| units.of(currency)));
    }
    if let Some(part) = params.transfer_data.and_then(|data| data.amount) {
        if intent.transfer_data.is_none() {
            return Err(Refusal::FeeWithoutDestination);
        }
        intent.change_transfer_part(part.of(currency));
    }
    Ok(())
}

fn notes(intent: &mut PaymentIntent, params: Params) -> Result<(), Refusal> {
    if let Some(description) = params.description {
        intent.description = description;
    }
    if let Some(email) = params.receipt_email {
        intent.receipt_email = email;
    }
    if let Some(usage) = params.setup_future_usage {
        intent.setup_future_usage = usage;
    }
    if let Some(shipping) = params.shipping {
        intent.shipping = shipping;
    }
    if params.statement_descriptor_suffix.is_some() {
        intent.statement_descriptor_suffix = params.statement_descriptor_suffix;
    }
    if params.transfer_group.is_some() {
        intent.transfer_group = params.transfer_group;
    }
    if let (Some(options), Some(sent)) =
        (&mut intent.payment_method_options, &params.payment_method_options)
    {
        model::hash::merge(options, sent);
    }
    params.metadata.apply(&mut intent.metadata)?;
    Ok(())
}
