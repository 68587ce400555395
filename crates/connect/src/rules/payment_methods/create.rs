//! Making payment methods.

use engine::{Caller, Error, Reader, Tx};
use model::{metadata::MetadataPatch, payment_method::PaymentMethod, refusal::Refusal};
use serde::Deserialize;
use serde_json::Value;

use crate::rules::{
    payment_methods::find::{check_unused, facts_of, known, no_such, resolve, well_known},
    tokens::{self, card::Numbers},
};

/// Parameters of the creation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Create {
    #[serde(rename = "type")]
    kind: Option<String>,
    allow_redisplay: Option<String>,
    billing_details: Option<Value>,
    card: Option<Value>,
    customer: Option<String>,
    metadata: Option<MetadataPatch>,
    payment_method: Option<String>,
}

/// Creates a payment method, or clones one of the platform to a connected account.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<PaymentMethod, Error> {
    let mut method = match (&params.payment_method, &params.customer) {
        (Some(original), customer) => clone(tx, caller, original, customer.as_deref())?,
        // A customer is named to say whose method is copied, and nothing else.
        (None, Some(_)) => {
            let message = "The `customer` parameter can only be passed together with `payment_method`, to share a customer's PaymentMethod with a connected account. To attach a new PaymentMethod to a customer, use /v1/payment_methods/:id/attach.";
            return Err(Refusal::invalid(Some("customer"), message).into());
        }
        (None, None) => from_card(tx, caller, &params)?,
    };
    if let Some(details) = &params.billing_details {
        set_billing(&mut method, details)?;
    }
    if let Some(allow) = params.allow_redisplay {
        method.allow_redisplay = allow;
    }
    method.metadata = MetadataPatch::fresh(params.metadata.as_ref());
    tx.insert(&caller.account, &method)?;
    Ok(method)
}

fn from_card(tx: &mut Tx<'_>, caller: &Caller, params: &Create) -> Result<PaymentMethod, Error> {
    match params.kind.as_deref() {
        Some("card") => {}
        Some(other) => {
            return Err(inactive(other, "type").into());
        }
        None => return Err(Refusal::missing("type").into()),
    }
    let Some(card) = &params.card else { return Err(Refusal::missing("card").into()) };
    let id = tx.new_id::<PaymentMethod>(&caller.account);
    let now = tx.now();
    if !card["token"].is_null() {
        let card = tokens::card_of(tx, caller, &card["token"], "card[token]")?;
        let cvc = card.cvc_check.is_some();
        let facts = facts_of(&card)?;
        return Ok(PaymentMethod::card(id, facts, card.exp_month, card.exp_year, cvc, now));
    }
    let numbers = Numbers::read(card, "card")?;
    let facts = numbers.check(tx)?;
    let cvc = numbers.cvc.is_some();
    Ok(PaymentMethod::card(id, facts, numbers.exp_month, numbers.exp_year, cvc, now))
}

/// The refusal of a type of payment methods that is not active.
pub(crate) fn inactive(kind: &str, param: &str) -> Refusal {
    let message = format!(
        "The payment method type \"{kind}\" is invalid. Please ensure the provided type is activated in your dashboard (https://dashboard.stripe.com/account/payments/settings) and your account is enabled for any preview features that you are trying to use."
    );
    Refusal::invalid(Some(param), message)
}

/// A copy of a platform's payment method on the connected account.
fn clone(
    tx: &mut Tx<'_>,
    caller: &Caller,
    original: &str,
    customer: Option<&str>,
) -> Result<PaymentMethod, Error> {
    let lender = caller.acting_on(caller.lender());
    let mut method = match known(tx, &lender.account, original)? {
        Some(method) => method,
        None if well_known(tx, original).is_some() => resolve(tx, &lender, original)?,
        None => return Err(no_such(original)),
    };
    if method.customer.as_deref() != customer {
        let message = match &method.customer {
            Some(of) => format!(
                "The payment method {original} belongs to the Customer {of}. Please include the Customer in the `customer` parameter."
            ),
            None => format!(
                "The PaymentMethod {original} does not belong to the Customer you supplied {}. Please use this PaymentMethod with the Customer that it belongs to instead.",
                customer.unwrap_or_default()
            ),
        };
        return Err(Refusal::invalid(Some("payment_method"), message).into());
    }
    if method.customer.is_none() {
        check_unused(&method)?;
        method.internal.consumed = true;
        tx.update(&method)?;
    }
    let mut copy = method;
    copy.id = tx.new_id::<PaymentMethod>(&caller.account);
    copy.created = tx.now();
    copy.customer = None;
    copy.internal.consumed = false;
    Ok(copy)
}

pub(crate) fn set_billing(method: &mut PaymentMethod, sent: &Value) -> Result<(), Error> {
    let mut details = serde_json::to_value(&method.billing_details)?;
    model::hash::merge(&mut details, sent);
    method.billing_details = serde_json::from_value(details)?;
    method.uncheck();
    Ok(())
}
