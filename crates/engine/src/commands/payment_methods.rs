//! Payment methods: creating, attaching, detaching, changing, cloning them.

use model::{
    customer::Customer,
    metadata::MetadataPatch,
    payment_method::PaymentMethod,
    refusal::{Decline, Place, Refusal},
    test_cards::{self, Behaviour, TestCard},
};
use serde::Deserialize;
use serde_json::Value;
use wire::lists::{List, Page};

use super::tokens::{self, Numbers};
use crate::{
    caller::Caller,
    look::{Look, Snapshot},
    pages,
    sets::Set,
    stop::Stop,
    tx::Tx,
};

/// Where the customer above a list or an object is named: an unknown one is 400, though it stands in
/// the path.
pub(super) const OWNER: Place = Place::Param("customer");

/// Where a payment method is named, in the path too: an unknown one is 400 wherever it stands.
pub const NAMED: Place = Place::Param("payment_method");

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
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<PaymentMethod, Stop> {
    let mut method = match &params.payment_method {
        Some(original) => clone(tx, caller, original, params.customer.as_deref())?,
        None => from_card(tx, caller, &params)?,
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

fn from_card(tx: &mut Tx<'_>, caller: &Caller, params: &Create) -> Result<PaymentMethod, Stop> {
    match params.kind.as_deref() {
        Some("card") => {}
        Some(other) => {
            let message = format!(
                "The payment method type \"{other}\" is invalid. Please ensure the provided type is activated in your dashboard (https://dashboard.stripe.com/account/payments/settings) and your account is enabled for any preview features that you are trying to use."
            );
            return Err(Refusal::invalid(Some("type"), message).into());
        }
        None => return Err(Refusal::missing("type").into()),
    }
    let Some(card) = &params.card else { return Err(Refusal::missing("card").into()) };
    let id = tx.id("pm", &caller.account);
    let now = tx.now();
    if !card["token"].is_null() {
        let card = tokens::card_of(tx, caller, &card["token"], "card[token]")?;
        let test = test_cards::by_name(&card.internal.name)
            .ok_or_else(|| Stop::bug("a card without a test card"))?;
        let cvc = card.cvc_check.is_some();
        return Ok(PaymentMethod::card(id, test, card.exp_month, card.exp_year, cvc, now));
    }
    let numbers = Numbers::read(card, "card")?;
    let test = numbers.check(now)?;
    let cvc = numbers.cvc.is_some();
    Ok(PaymentMethod::card(id, test, numbers.exp_month, numbers.exp_year, cvc, now))
}

/// A copy of a platform's payment method on the connected account.
fn clone(
    tx: &mut Tx<'_>,
    caller: &Caller,
    original: &str,
    customer: Option<&str>,
) -> Result<PaymentMethod, Stop> {
    let lender = caller.acting_on(caller.lender());
    let mut method = match known(tx, &lender.account, original)? {
        Some(method) => method,
        None if well_known(original).is_some() => resolve(tx, &lender, original)?,
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
    copy.id = tx.id("pm", &caller.account);
    copy.created = tx.now();
    copy.customer = None;
    copy.internal.consumed = false;
    Ok(copy)
}

/// A payment method by id, or a new one by a well-known name.
pub(crate) fn resolve(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<PaymentMethod, Stop> {
    if let Some(card) = well_known(id) {
        let id = tx.id("pm", &caller.account);
        let now = tx.now();
        let method = PaymentMethod::card(id, card, 12, tokens::year_after(now), true, now);
        tx.insert(&caller.account, &method)?;
        return Ok(method);
    }
    if let Some(method) = known(tx, &caller.account, id)? {
        return Ok(method);
    }
    let Some(hint) = hint(tx, caller, id)? else { return Err(no_such(id)) };
    let message = format!("No such PaymentMethod: '{id}'; {hint}");
    Err(Refusal::coded("resource_missing", Some("payment_method"), message).into())
}

fn well_known(id: &str) -> Option<&'static TestCard> {
    id.strip_prefix("pm_card_").and_then(test_cards::by_name)
}

/// A payment method of an account, or a customer's card in the older shape.
pub(crate) fn known(
    look: &mut impl Look,
    owner: &str,
    id: &str,
) -> Result<Option<PaymentMethod>, Stop> {
    if id.starts_with("card_") {
        let card = look.find::<model::card::Card>(owner, id)?;
        // A card that is paid out to is not paid with.
        let card = card.filter(|card| card.customer.is_some());
        return card.map(|card| from_source(look, &card)).transpose();
    }
    look.find::<PaymentMethod>(owner, id)
}

/// Where a payment method is that the acting account has not: an account is told of its platform's
/// (recorded), a platform of its accounts', and nobody of a sibling's.
fn hint(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Option<&'static str>, Stop> {
    let Some(found) = look.find_anywhere::<PaymentMethod>(id)? else { return Ok(None) };
    if caller.is_direct() {
        let hint = "OAuth key or Stripe-Account header was used but API request was provided with a platform-owned payment method ID. Please ensure that the provided payment method matches the specified account.";
        return Ok((found.owner == caller.platform_account).then_some(hint));
    }
    let hint = "It's possible this PaymentMethod exists on one of your connected accounts, in which case you should retry this request on that connected account. Learn more at https://stripe.com/docs/connect/authentication";
    Ok(look.reachable(caller, &found.owner)?.map(|_| hint))
}

fn no_such(id: &str) -> Stop {
    let object = "payment_method".to_owned();
    Refusal::NoSuch { object, id: id.into(), place: NAMED }.into()
}

/// A card in the older shape, seen as a payment method. Not stored.
pub(crate) fn from_source(
    look: &impl Look,
    card: &model::card::Card,
) -> Result<PaymentMethod, Stop> {
    let test = test_cards::by_name(&card.internal.name)
        .ok_or_else(|| Stop::bug("a card without a test card"))?;
    let mut method = PaymentMethod::card(
        card.id.clone(),
        test,
        card.exp_month,
        card.exp_year,
        card.cvc_check.is_some(),
        look.now(),
    );
    method.customer.clone_from(&card.customer);
    Ok(method)
}

pub(crate) fn check_unused(method: &PaymentMethod) -> Result<(), Refusal> {
    if !method.internal.consumed {
        return Ok(());
    }
    Err(Refusal::invalid(
        None,
        "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.",
    ))
}

pub(crate) fn set_billing(method: &mut PaymentMethod, sent: &Value) -> Result<(), Stop> {
    let mut details = serde_json::to_value(&method.billing_details)?;
    model::hash::merge(&mut details, sent);
    method.billing_details = serde_json::from_value(details)?;
    Ok(())
}

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
    let mut method: PaymentMethod = tx.get(&caller.account, id, NAMED)?;
    if method.customer.is_none() {
        let message = "You must save this PaymentMethod to a customer before you can update it.";
        return Err(Refusal::invalid(None, message).into());
    }
    if let Some(details) = &params.billing_details {
        set_billing(&mut method, details)?;
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
    tx.get::<model::customer::Customer>(&caller.account, &customer, Place::Param("customer"))?;
    attach_to(tx, caller, id, &customer)
}

pub(crate) fn attach_to(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    customer: &str,
) -> Result<PaymentMethod, Stop> {
    let mut method = resolve(tx, caller, id)?;
    match method.customer.as_deref() {
        Some(of) if of == customer => return Ok(method),
        Some(_) => {
            let message =
                "The payment method you provided has already been attached to a customer.";
            return Err(Refusal::invalid(None, message).into());
        }
        None => {}
    }
    if method.internal.consumed {
        let message = "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.";
        return Err(Refusal::invalid(None, message).into());
    }
    check_attachable(&method.internal.card)?;
    method.customer = Some(customer.to_owned());
    if method.internal.cvc {
        method.card["checks"]["cvc_check"] = "pass".into();
    }
    tx.update(&method)?;
    tx.emit("payment_method.attached", &caller.account, &method)?;
    Ok(method)
}

/// Attaching asks the issuer; a card that is always declined can't be attached.
pub(crate) fn check_attachable(name: &str) -> Result<(), Refusal> {
    let Some(card) = test_cards::by_name(name) else { return Ok(()) };
    let reason = match card.behaviour {
        Behaviour::Decline(reason) => reason,
        Behaviour::Succeed
        | Behaviour::BypassPending
        | Behaviour::DeclineCharge(_)
        | Behaviour::Block
        | Behaviour::Elevated
        | Behaviour::Authenticate
        | Behaviour::AuthenticateUnlessSetUp
        | Behaviour::AuthenticateThenDecline(_)
        | Behaviour::PendingRefund
        | Behaviour::FailingRefund
        | Behaviour::Trigger(_) => return Ok(()),
    };
    Err(Refusal::CardDeclined(Box::new(Decline {
        code: reason.code.into(),
        decline_code: (!reason.decline_code.is_empty()).then(|| reason.decline_code.into()),
        param: Some(reason.param.unwrap_or_default().into()),
        message: reason.message.into(),
        ..Decline::default()
    })))
}

/// Detaches a payment method from its customer, for good.
pub fn detach(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<PaymentMethod, Stop> {
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
    look: &mut Snapshot<'_>,
    caller: &Caller,
    filters: Filters,
    page: &Page,
) -> Result<List<PaymentMethod>, Stop> {
    filtered(look, caller, None, &filters, page, "/v1/payment_methods".to_owned())
}

/// A page of a customer's payment methods.
pub fn list_of_customer(
    look: &mut Snapshot<'_>,
    caller: &Caller,
    customer: &str,
    filters: Filters,
    page: &Page,
) -> Result<List<PaymentMethod>, Stop> {
    look.get::<Customer>(&caller.account, customer, OWNER)?;
    let url = format!("/v1/customers/{customer}/payment_methods");
    filtered(look, caller, Some(customer), &filters, page, url)
}

fn filtered(
    look: &mut Snapshot<'_>,
    caller: &Caller,
    of: Option<&str>,
    filters: &Filters,
    page: &Page,
    url: String,
) -> Result<List<PaymentMethod>, Stop> {
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
    let set = Set::of::<PaymentMethod>(look, &caller.account, given)?;
    pages::page(look, &caller.account, set, page, url)
}
