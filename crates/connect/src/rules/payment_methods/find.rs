//! Finding payment methods.

use engine::{Caller, Error, Reader, Tx};
use model::{
    card::Card,
    card_facts::CardFacts,
    object::Object,
    payment_method::PaymentMethod,
    refusal::{Place, Refusal},
};
use serde_json::json;

use crate::rails::OnRails;
use crate::rules::{accounts::reach::Reach, tokens};

/// Where the customer above a list or an object is named: an unknown one is 400, though it stands in
/// the path.
pub(crate) const OWNER: Place = Place::Param("customer");

/// Where a payment method is named, in the path too: an unknown one is 400 wherever it stands.
pub const NAMED: Place = Place::Param("payment_method");

/// A payment method by id, or a new one by a well-known name.
pub(crate) fn resolve(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<PaymentMethod, Error> {
    if let Some(card) = well_known(tx, id) {
        let id = tx.new_id::<PaymentMethod>(&caller.account);
        let now = tx.now();
        let (year, month) = tokens::expiry(now);
        let method = PaymentMethod::card(id, card, month, year, true, now);
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

/// The card that a payment method of a well-known name stands for.
pub(crate) fn well_known(reader: &impl Reader, id: &str) -> Option<CardFacts> {
    id.strip_prefix("pm_card_").and_then(|name| reader.rails().acquirer.well_known(name))
}

/// A payment method of an account, or a customer's card in the older shape.
pub(crate) fn known(
    reader: &mut impl Reader,
    owner: &str,
    id: &str,
) -> Result<Option<PaymentMethod>, Error> {
    if Card::RESOURCE.has_id(id) {
        let card = reader.find::<Card>(owner, id)?;
        // A card that is paid out to is not paid with.
        let card = card.filter(|card| card.customer.is_some());
        return card.map(|card| from_source(reader, &card)).transpose();
    }
    reader.find::<PaymentMethod>(owner, id)
}

/// Where a payment method is that the acting account has not: an account is told of its platform's
/// (recorded), a platform of its accounts', and nobody of a sibling's.
fn hint(
    reader: &mut impl Reader,
    caller: &Caller,
    id: &str,
) -> Result<Option<&'static str>, Error> {
    let Some(found) = reader.find_anywhere::<PaymentMethod>(id)? else { return Ok(None) };
    if caller.is_direct() {
        let hint = "OAuth key or Stripe-Account header was used but API request was provided with a platform-owned payment method ID. Please ensure that the provided payment method matches the specified account.";
        return Ok((found.owner == caller.platform_account).then_some(hint));
    }
    let hint = "It's possible this PaymentMethod exists on one of your connected accounts, in which case you should retry this request on that connected account. Learn more at https://stripe.com/docs/connect/authentication";
    Ok(reader.reachable(caller, &found.owner)?.map(|_| hint))
}

pub(crate) fn no_such(id: &str) -> Error {
    let object = "payment_method".to_owned();
    Refusal::NoSuch { object, id: id.into(), place: NAMED }.into()
}

/// A card in the older shape, seen as a payment method. Not stored.
pub(crate) fn from_source(reader: &impl Reader, card: &Card) -> Result<PaymentMethod, Error> {
    let mut method = PaymentMethod::card(
        card.id.clone(),
        facts_of(card)?,
        card.exp_month,
        card.exp_year,
        card.cvc_check.is_some(),
        reader.now(),
    );
    method.customer.clone_from(&card.customer);
    let details = &mut method.billing_details;
    details.name.clone_from(&card.name);
    for (name, told) in [
        ("city", &card.address_city),
        ("country", &card.address_country),
        ("line1", &card.address_line1),
        ("line2", &card.address_line2),
        ("postal_code", &card.address_zip),
        ("state", &card.address_state),
    ] {
        details.address[name] = json!(told);
    }
    method.uncheck();
    if card.customer.is_some() {
        method.check(&reader.rails().acquirer.checks(&card.internal.rail_reference));
    }
    Ok(method)
}

/// What an acquirer told of a card that is kept.
pub(crate) fn facts_of(card: &Card) -> Result<CardFacts, Error> {
    card.facts().ok_or_else(|| Error::bug(format!("{} does not say what it is", card.id)))
}

/// Notes that a method was paid with: one that is linked to no customer is used up by that.
pub(crate) fn use_up(tx: &mut Tx<'_>, mut method: PaymentMethod) -> Result<(), Error> {
    method.internal.consumed = true;
    tx.update(&method)
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
