//! What a payment intent is confirmed with: the payment method, and where the payer comes back to.

use engine::{Caller, Error, Reader, Tx};
use model::{
    customer::Customer,
    payment_intent::{CaptureMethod, PaymentIntent},
    payment_method::PaymentMethod,
    refusal::{Place, Refusal},
};
use serde::Deserialize;
use serde_json::Value;

use crate::rules::payment_methods;

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Confirmation {
    pub(crate) client_secret: Option<String>,
    pub(crate) error_on_requires_action: Option<bool>,
    pub(crate) off_session: Option<Value>,
    pub(crate) payment_method: Option<String>,
    pub(crate) payment_method_data: Option<Value>,
    pub(crate) payment_method_types: Option<Vec<String>>,
    pub(crate) return_url: Option<String>,
    pub(crate) use_stripe_sdk: Option<bool>,
    pub(crate) capture_method: Option<CaptureMethod>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) setup_future_usage: Option<String>,
    pub(crate) shipping: Option<Value>,
}

/// Methods that may redirect the payer need somewhere to come back to, unless the payer is not
/// there or a browser library shows the page itself.
pub(crate) fn check_return_url(
    intent: &PaymentIntent,
    params: &Confirmation,
) -> Result<(), Refusal> {
    let automatic = intent.automatic_payment_methods.as_ref();
    let redirects =
        automatic.is_some_and(|a| a["enabled"] == true && a["allow_redirects"] != "never");
    let elsewhere = params.off_session.is_some() || params.use_stripe_sdk == Some(true);
    if redirects && params.return_url.is_none() && !elsewhere && !intent.internal.authenticated {
        return Err(Refusal::invalid(
            Some("return_url"),
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
        ));
    }
    Ok(())
}

/// The method to pay with: the request's, the intent's, or the customer's default.
pub(crate) fn method(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &PaymentIntent,
    params: &Confirmation,
) -> Result<Option<PaymentMethod>, Error> {
    if let Some(data) = &params.payment_method_data {
        let create = serde_json::from_value(data.clone())?;
        return payment_methods::create(tx, caller, create).map(Some);
    }
    let id = match params.payment_method.as_ref().or(intent.payment_method.as_ref()) {
        Some(id) => Some(id.clone()),
        None => default_method(tx, caller, intent)?,
    };
    let Some(id) = id else { return Ok(None) };
    let method = payment_methods::resolve(tx, caller, &id)?;
    check_customer(intent, &method)?;
    payment_methods::check_unused(&method)?;
    Ok(Some(method))
}

fn default_method(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &PaymentIntent,
) -> Result<Option<String>, Error> {
    let Some(customer) = &intent.customer else { return Ok(None) };
    let customer: Customer = tx.get(&caller.account, customer, Place::Param("customer"))?;
    let default = customer.invoice_settings["default_payment_method"].as_str();
    Ok(default.map(str::to_owned).or(customer.default_source))
}

fn check_customer(intent: &PaymentIntent, method: &PaymentMethod) -> Result<(), Refusal> {
    match (&method.customer, &intent.customer) {
        (None, _) => Ok(()),
        (Some(of), Some(customer)) if of == customer => Ok(()),
        (Some(_), Some(customer)) => {
            let message = format!(
                "The PaymentMethod {} does not belong to the Customer you supplied {customer}. Please use this PaymentMethod with the Customer that it belongs to instead.",
                method.id
            );
            Err(Refusal::invalid(Some("payment_method"), message))
        }
        (Some(of), None) => {
            let message = format!(
                "The `payment_method` parameter supplied {} belongs to the Customer {of}. Please include the Customer in the `customer` parameter on the PaymentIntent.",
                method.id
            );
            Err(Refusal::coded("parameter_missing", Some("source"), message))
        }
    }
}
