//! `POST /v1/charges`: a payment without an intent.

use engine::{Caller, Error, Reader, Tx};
use ledger::{Currency, PositiveUnits, Units};
use model::{
    account::Account,
    capture,
    card::Card,
    charge::{Charge, ChargeTransferData},
    customer::Customer,
    fees::{self, Split},
    limits,
    metadata::MetadataPatch,
    object::Object,
    payment_method::PaymentMethod,
    refusal::{Place, Refusal},
    statement_descriptor::check_suffix,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    due::Timer,
    rails::{Answer, Authorization, OnRails, Question},
    rules::{
        calls::{Purpose, call},
        payment_intents::agree,
        payment_methods,
        payments::{self, AUTHORIZATION_DAYS, Debit, Payment, Verdict},
        tokens,
    },
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: Option<PositiveUnits>,
    currency: Option<String>,
    source: Option<Value>,
    card: Option<Value>,
    customer: Option<String>,
    capture: Option<bool>,
    description: Option<String>,
    metadata: Option<MetadataPatch>,
    receipt_email: Option<String>,
    shipping: Option<Value>,
    statement_descriptor: Option<String>,
    statement_descriptor_suffix: Option<String>,
    application_fee: Option<Units>,
    application_fee_amount: Option<Units>,
    transfer_data: Option<Destination>,
    destination: Option<Legacy>,
    on_behalf_of: Option<String>,
    transfer_group: Option<String>,
}

/// Where the money goes on to.
#[derive(Debug, Clone, Deserialize)]
struct Destination {
    amount: Option<PositiveUnits>,
    destination: String,
}

/// The older `destination`: an account, or an account and an amount.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Legacy {
    Account(String),
    Part { account: String, amount: Option<PositiveUnits> },
}

impl Params {
    /// Where the money goes on to, and what part of it.
    fn destination(&self, currency: Currency) -> Option<ChargeTransferData> {
        let (destination, part) = match (&self.transfer_data, &self.destination) {
            (Some(data), _) => (&data.destination, data.amount),
            (None, Some(Legacy::Account(account))) => (account, None),
            (None, Some(Legacy::Part { account, amount })) => (account, *amount),
            (None, None) => return None,
        };
        let part = part.map(|units| units.of(currency));
        Some(ChargeTransferData::new(destination.as_str(), part))
    }
}

/// Charges a card at once, or authorises it.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Charge, Error> {
    check_agreement(&params)?;
    let amount = params.amount.ok_or_else(|| Refusal::missing("amount"))?;
    let currency = params.currency.as_deref().ok_or_else(|| Refusal::missing("currency"))?;
    let currency: Currency =
        currency.parse().map_err(|_| Refusal::InvalidCurrency { code: currency.to_owned() })?;
    let amount = limits::chargeable(amount.of(currency).money())?;
    if let Some(Value::String(source)) = &params.source
        && Account::RESOURCE.has_id(source)
    {
        let asked = Debit {
            amount,
            description: params.description.clone(),
            metadata: MetadataPatch::fresh(params.metadata.as_ref()),
            transfer_group: params.transfer_group.clone(),
        };
        return payments::debit(tx, caller, source, asked);
    }
    let transfer_data = params.destination(currency);
    let fee = params.application_fee_amount.or(params.application_fee);
    let fee = fee.map(|units| units.of(currency));
    let part = transfer_data.as_ref().and_then(|data| data.part(currency));
    let (direct, destination) = (caller.is_direct(), transfer_data.is_some());
    let split = Split { direct, destination, part, fee, amount: amount.money() };
    fees::check_application_fee(&split).map_err(fees::of_charge)?;
    let destination = transfer_data.as_ref().map(|data| data.destination.as_str());
    payments::check_accounts(tx, caller, params.on_behalf_of.as_deref(), destination)?;
    params.statement_descriptor_suffix.as_deref().map_or(Ok(()), check_suffix)?;
    let (method, source) = source(tx, caller, &params)?;
    let at_once = params.capture.unwrap_or(true);
    let payment = Payment {
        charge: tx.new_id::<Charge>(&caller.account),
        amount,
        method: &method,
        manual: !at_once,
        application_fee_amount: fee,
        customer: params.customer.clone(),
        description: params.description.clone(),
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
        on_behalf_of: params.on_behalf_of.clone(),
        payment_intent: None,
        receipt_email: params.receipt_email.clone(),
        shipping: params.shipping.clone(),
        source: Some(source),
        statement_descriptor: params.statement_descriptor.clone(),
        statement_descriptor_suffix: params.statement_descriptor_suffix.clone(),
        transfer_data,
        transfer_group: params.transfer_group.clone(),
        authenticated: false,
    };
    // The older API asks nobody to authenticate.
    let request = payment.request(None);
    let answer = tx.rails().acquirer.authorize(&request);
    let mut charge = payments::open(tx, caller, &payment)?;
    if charge.transfer_data.is_some() && charge.transfer_group.is_none() {
        charge.transfer_group = Some(format!("group_{}", charge.id));
    }
    match answer {
        Answer::Now(answer) => conclude(tx, caller, &mut charge, at_once, &answer, true)?,
        Answer::Later => {
            tx.insert(&caller.account, &charge)?;
            tx.emit("charge.pending", &caller.account, &charge)?;
            let purpose = Purpose::Charge { charge: charge.id.clone(), at_once };
            call(tx, caller, Question::Authorize(request), purpose)?;
        }
    }
    Ok(charge)
}

/// Refuses two parameters that say the same.
fn check_agreement(params: &Params) -> Result<(), Refusal> {
    for pair in [
        [("source", params.source.is_some()), ("card", params.card.is_some())],
        [
            ("transfer_data", params.transfer_data.is_some()),
            ("destination", params.destination.is_some()),
        ],
        [
            ("application_fee_amount", params.application_fee_amount.is_some()),
            ("application_fee", params.application_fee.is_some()),
        ],
    ] {
        agree::exclude(pair)?;
    }
    Ok(())
}

/// What the acquirer's answer makes of a charge.
pub(crate) fn conclude(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    at_once: bool,
    answer: &Authorization,
    is_new: bool,
) -> Result<(), Error> {
    let settlement = match payments::conclude(tx, charge, answer)? {
        Verdict::Approved(settlement) => settlement,
        Verdict::Declined(reason) => {
            payments::keep(tx, &caller.account, charge, is_new)?;
            return payments::declined(tx, caller, charge, reason);
        }
    };
    let captured = if at_once {
        let plan = capture::as_asked(charge, caller.is_direct(), &Default::default())?;
        let settlement =
            settlement.ok_or_else(|| Error::bug("nothing is said of what was captured"))?;
        payments::capture(tx, caller, charge, &plan, None, settlement)?
    } else {
        let timer = Timer::ExpireCharge { charge: charge.id.clone() };
        tx.schedule(tx.now() + AUTHORIZATION_DAYS * 86_400, &timer)?;
        Default::default()
    };
    charge.fill();
    let method = charge.payment_method.as_deref().unwrap_or_default();
    let method = tx.find::<PaymentMethod>(&caller.account, method)?;
    if let Some(method) = method.filter(|method| method.customer.is_none()) {
        payment_methods::use_up(tx, method)?;
    }
    payments::keep(tx, &caller.account, charge, is_new)?;
    tx.emit("charge.succeeded", &caller.account, charge)?;
    payments::announce(tx, caller, &captured)
}

/// What is charged: the source, or the customer's default.
fn source(
    tx: &mut Tx<'_>,
    caller: &Caller,
    params: &Params,
) -> Result<(PaymentMethod, Value), Error> {
    let sent = params.source.as_ref().or(params.card.as_ref());
    let customer = match &params.customer {
        Some(id) => Some(tx.get::<Customer>(&caller.account, id, Place::Param("customer"))?),
        None => None,
    };
    let id = match (sent, &customer) {
        (None, None) => {
            let message = "Must provide source or customer.";
            return Err(Refusal::coded("parameter_missing", None, message).into());
        }
        (Some(sent), _) => sent.as_str().map(str::to_owned),
        (None, Some(customer)) => match &customer.default_source {
            Some(source) => Some(source.clone()),
            None => {
                let message = "Cannot charge a customer that has no active card";
                return Err(Refusal::coded("missing", Some("card"), message).into());
            }
        },
    };
    if let Some(id) =
        id.as_deref().filter(|id| Card::RESOURCE.has_id(id) || PaymentMethod::RESOURCE.has_id(id))
    {
        let method = match payment_methods::known(tx, &caller.account, id)? {
            Some(method) => method,
            None if payment_methods::find::well_known(tx, id).is_some() => {
                payment_methods::resolve(tx, caller, id)?
            }
            None => return Err(unknown_source(id, params.customer.as_deref()).into()),
        };
        check_owner(&method, params.customer.as_deref())?;
        let card = tx.find::<model::card::Card>(&caller.account, id)?.map(|card| json!(card));
        return Ok((method, card.unwrap_or_default()));
    }
    if let (Some(id), Some(customer)) = (id, &params.customer) {
        return Err(not_linked(customer, &id).into());
    }
    let sent = sent.cloned().unwrap_or_default();
    let mut card = tokens::card_of(tx, caller, &sent, "source")?;
    card.check(&tx.rails().acquirer.checks(&card.internal.rail_reference));
    let method = payment_methods::from_source(tx, &card)?;
    Ok((method, json!(card)))
}

/// The refusal of a source that there is not.
fn unknown_source(source: &str, customer: Option<&str>) -> Refusal {
    match customer {
        Some(customer) => not_linked(customer, source),
        None => Refusal::NoSuch {
            object: "source".to_owned(),
            id: source.to_owned(),
            place: Place::Param("source"),
        },
    }
}

/// A customer pays with what is linked to that customer, and with nothing else; what is linked to
/// a customer is nobody else's to pay with.
fn check_owner(method: &PaymentMethod, customer: Option<&str>) -> Result<(), Refusal> {
    match (method.customer.as_deref(), customer) {
        (Some(of), Some(customer)) if of == customer => Ok(()),
        (_, Some(customer)) => Err(not_linked(customer, &method.id)),
        (Some(_), None) => Err(Refusal::NoSuch {
            object: "token".to_owned(),
            id: method.id.clone(),
            place: Place::Param("source"),
        }),
        (None, None) => payment_methods::check_unused(method),
    }
}

fn not_linked(customer: &str, source: &str) -> Refusal {
    Refusal::NotLinked { customer: customer.to_owned(), source: source.to_owned() }
}
