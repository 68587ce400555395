//! Customers: creating, changing, deleting them, and their cards in the older shape.

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages};
use model::{
    card::Card,
    customer::Customer,
    metadata::MetadataChange,
    object::Object,
    payment_method::PaymentMethod,
    refusal::{Place, Refusal},
    shapes,
};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::lists::{List, Page};

use crate::{
    commands::Deleted,
    rails::OnRails,
    rules::{payment_methods, tokens},
};

/// Parameters of creation and change. What is sent empty is unset.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    #[serde(deserialize_with = "wire::params::double_option")]
    address: Option<Option<Value>>,
    business_name: Option<String>,
    default_source: Option<String>,
    #[serde(deserialize_with = "wire::params::double_option")]
    description: Option<Option<String>>,
    #[serde(deserialize_with = "wire::params::double_option")]
    email: Option<Option<String>>,
    individual_name: Option<String>,
    invoice_settings: Option<Value>,
    metadata: MetadataChange,
    #[serde(deserialize_with = "wire::params::double_option")]
    name: Option<Option<String>>,
    #[serde(deserialize_with = "wire::params::double_option")]
    phone: Option<Option<String>>,
    preferred_locales: Option<Vec<String>>,
    payment_method: Option<String>,
    #[serde(deserialize_with = "wire::params::double_option")]
    shipping: Option<Option<Value>>,
    source: Option<Value>,
    tax_exempt: Option<String>,
}

/// Creates a customer, with a card if one is sent.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Fields) -> Result<Customer, Error> {
    let mut customer = Customer {
        id: tx.new_id::<Customer>(&caller.account),
        object: "customer".into(),
        address: None,
        balance: 0,
        business_name: None,
        created: tx.now(),
        currency: None,
        customer_account: None,
        default_source: None,
        delinquent: false,
        description: None,
        discount: None,
        email: None,
        individual_name: None,
        invoice_prefix: Some(tx.secret(8).to_uppercase()),
        invoice_settings: json!({
            "custom_fields": null, "default_payment_method": null, "footer": null,
            "rendering_options": null
        }),
        livemode: false,
        metadata: Default::default(),
        name: None,
        next_invoice_sequence: 1,
        phone: None,
        preferred_locales: Vec::new(),
        shipping: None,
        tax_exempt: Some("none".into()),
        test_clock: None,
    };
    change(&mut customer, &params)?;
    tx.insert(&caller.account, &customer)?;
    if let Some(source) = &params.source {
        let card = add_card(tx, caller, &customer.id, source)?;
        customer.default_source = Some(card.id);
        tx.update(&customer)?;
    }
    if let Some(method) = &params.payment_method {
        payment_methods::attach_to(tx, caller, method, &customer.id)?;
    }
    check_default(tx, caller, &customer, &params)?;
    tx.emit("customer.created", &caller.account, &customer)?;
    Ok(customer)
}

/// A customer, or what is left of one that was deleted.
pub fn retrieve(reader: &mut Snapshot<'_>, caller: &Caller, id: &str) -> Result<Value, Error> {
    if let Some(remains) = reader.remains::<Customer>(&caller.account, id)? {
        return Ok(remains);
    }
    let customer: Customer = reader.get(&caller.account, id, Place::Path("id"))?;
    Ok(serde_json::to_value(customer)?)
}

/// Changes a customer.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Fields,
) -> Result<Customer, Error> {
    let mut customer: Customer = tx.get(&caller.account, id, Place::Path("id"))?;
    change(&mut customer, &params)?;
    if let Some(source) = &params.source {
        let card = add_card(tx, caller, id, source)?;
        customer.default_source = Some(card.id);
    }
    if let Some(card) = &params.default_source {
        source(tx, caller, id, card, Place::Param("default_source"))?;
        customer.default_source = Some(card.clone());
    }
    check_default(tx, caller, &customer, &params)?;
    tx.update(&customer)?;
    tx.emit_updated("customer.updated", &caller.account, &customer)?;
    Ok(customer)
}

fn change(customer: &mut Customer, params: &Fields) -> Result<(), Refusal> {
    let set = |field: &mut Option<String>, sent: &Option<Option<String>>| {
        if let Some(sent) = sent {
            field.clone_from(sent);
        }
    };
    set(&mut customer.description, &params.description);
    set(&mut customer.email, &params.email);
    set(&mut customer.name, &params.name);
    set(&mut customer.phone, &params.phone);
    if let Some(address) = &params.address {
        customer.address = address.as_ref().map(shapes::address);
    }
    if let Some(shipping) = &params.shipping {
        customer.shipping = shipping.as_ref().map(shapes::shipping);
    }
    if let Some(settings) = &params.invoice_settings {
        model::hash::merge(&mut customer.invoice_settings, settings);
    }
    if params.business_name.is_some() {
        customer.business_name.clone_from(&params.business_name);
    }
    if params.individual_name.is_some() {
        customer.individual_name.clone_from(&params.individual_name);
    }
    if let Some(locales) = &params.preferred_locales {
        customer.preferred_locales.clone_from(locales);
    }
    if params.tax_exempt.is_some() {
        customer.tax_exempt.clone_from(&params.tax_exempt);
    }
    params.metadata.apply(&mut customer.metadata)?;
    Ok(())
}

/// Refuses a default payment method that the customer does not have.
fn check_default(
    tx: &mut Tx<'_>,
    caller: &Caller,
    customer: &Customer,
    params: &Fields,
) -> Result<(), Error> {
    let name = "default_payment_method";
    let sent = params.invoice_settings.as_ref().and_then(|settings| settings[name].as_str());
    let Some(id) = sent.filter(|id| !id.is_empty()) else { return Ok(()) };
    let method = payment_methods::known(tx, &caller.account, id)?;
    if method.is_some_and(|method| method.customer.as_deref() == Some(customer.id.as_str())) {
        return Ok(());
    }
    let message = format!(
        "The customer does not have a payment method with the ID {id}. The payment method must be attached to the customer."
    );
    let param = format!("invoice_settings[{name}]");
    Err(Refusal::coded("resource_missing", Some(&param), message).into())
}

/// A card of a customer of the acting account.
fn source(
    reader: &mut impl Reader,
    caller: &Caller,
    customer: &str,
    id: &str,
    place: Place,
) -> Result<Card, Error> {
    let card = reader.find::<Card>(&caller.account, id)?;
    card.filter(|card| card.customer.as_deref() == Some(customer)).ok_or_else(|| {
        let object = "source".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place }.into()
    })
}

/// Which sources are wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SourceFilters {
    object: Option<String>,
}

/// A page of a customer's cards in the older shape.
pub fn list_sources(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    customer: &str,
    filters: SourceFilters,
    page: &Page,
) -> Result<List<Card>, Error> {
    reader.get::<Customer>(&caller.account, customer, payment_methods::OWNER)?;
    // There are no sources of other types.
    let other = filters.object.as_deref().filter(|object| *object != Card::OBJECT);
    let given = [("customer", customer)].into_iter().chain(other.map(|other| ("object", other)));
    let set = Set::of::<Card>(reader, &caller.account, given)?;
    pages::page(reader, &caller.account, set, page, format!("/v1/customers/{customer}/sources"))
}

/// A card of a customer in the older shape.
pub fn retrieve_source(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    customer: &str,
    id: &str,
) -> Result<Card, Error> {
    reader.get::<Customer>(&caller.account, customer, payment_methods::OWNER)?;
    source(reader, caller, customer, id, Place::Path("id"))
}

/// A payment method of a customer of the acting account.
pub fn payment_method(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    customer: &str,
    id: &str,
) -> Result<PaymentMethod, Error> {
    reader.get::<Customer>(&caller.account, customer, payment_methods::OWNER)?;
    let method = reader.find::<PaymentMethod>(&caller.account, id)?;
    method.filter(|method| method.customer.as_deref() == Some(customer)).ok_or_else(|| {
        let object = "payment_method".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place: payment_methods::NAMED }.into()
    })
}

/// Deletes a customer; its payment methods are detached.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Deleted, Error> {
    let customer: Customer = tx.get(&caller.account, id, Place::Path("id"))?;
    for mut method in tx.list::<PaymentMethod>(&caller.account, Some(("customer", id)), 1_000)? {
        method.customer = None;
        method.internal.consumed = true;
        tx.update(&method)?;
    }
    tx.emit("customer.deleted", &caller.account, &customer)?;
    tx.delete(&customer)?;
    Ok(Deleted::new(id, "customer"))
}

/// The source that a call adds.
#[derive(Debug, Deserialize)]
pub struct AddSource {
    source: Value,
}

/// Adds a card to a customer.
pub fn add_source(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: AddSource,
) -> Result<Card, Error> {
    let mut customer: Customer = tx.get(&caller.account, id, Place::Path("id"))?;
    let card = add_card(tx, caller, id, &params.source)?;
    if customer.default_source.is_none() {
        customer.default_source = Some(card.id.clone());
        tx.update(&customer)?;
    }
    Ok(card)
}

/// Removes a card from a customer.
pub fn delete_source(
    tx: &mut Tx<'_>,
    caller: &Caller,
    customer: &str,
    source: &str,
) -> Result<Deleted, Error> {
    let mut of: Customer = tx.get(&caller.account, customer, Place::Path("id"))?;
    let card = self::source(tx, caller, customer, source, Place::Path("id"))?;
    tx.delete(&card)?;
    tx.emit("customer.source.deleted", &caller.account, &card)?;
    if of.default_source.as_deref() == Some(source) {
        let left = tx.list::<Card>(&caller.account, Some(("customer", customer)), 1)?;
        of.default_source = left.into_iter().next().map(|card| card.id);
        tx.update(&of)?;
    }
    Ok(Deleted::new(source, "card"))
}

fn add_card(
    tx: &mut Tx<'_>,
    caller: &Caller,
    customer: &str,
    source: &Value,
) -> Result<Card, Error> {
    let mut card = tokens::card_of(tx, caller, source, "source")?;
    payment_methods::check_attachable(tx, &payment_methods::from_source(tx, &card)?)?;
    card.customer = Some(customer.to_owned());
    // Only cards that are paid out to have one.
    card.currency = None;
    card.cvc_check.get_or_insert_with(|| "unchecked".into());
    card.check(&tx.rails().acquirer.checks(&card.internal.rail_reference));
    tx.insert(&caller.account, &card)?;
    tx.emit("customer.source.created", &caller.account, &card)?;
    Ok(card)
}
