//! `POST /v1/payment_intents`.

use engine::{Caller, Error, Reader, Tx};
use ledger::{Currency, Positive, PositiveUnits, Units};
use model::{
    customer::Customer,
    fees::{self, Split},
    limits,
    metadata::{Metadata, MetadataPatch},
    payment_intent::{CaptureMethod, ConfirmationMethod, PaymentIntent, TransferData},
    refusal::{Place, Refusal},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::rules::{
    payment_intents::{self, agree},
    payments,
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: Option<Units>,
    currency: Option<String>,
    allowed_payment_method_types: Option<Value>,
    amount_details: Option<Value>,
    application_fee: Option<Units>,
    application_fee_amount: Option<Units>,
    automatic_payment_methods: Option<Value>,
    capture_method: Option<CaptureMethod>,
    confirm: Option<bool>,
    confirmation_method: Option<ConfirmationMethod>,
    customer: Option<String>,
    description: Option<String>,
    error_on_requires_action: Option<bool>,
    excluded_payment_method_types: Option<Value>,
    hooks: Option<Value>,
    metadata: Option<MetadataPatch>,
    off_session: Option<Value>,
    on_behalf_of: Option<String>,
    payment_details: Option<Value>,
    payment_method: Option<String>,
    payment_method_data: Option<Value>,
    payment_method_options: Option<Value>,
    payment_method_types: Option<Vec<String>>,
    receipt_email: Option<String>,
    return_url: Option<String>,
    setup_future_usage: Option<String>,
    shipping: Option<Value>,
    statement_descriptor: Option<String>,
    statement_descriptor_suffix: Option<String>,
    transfer_data: Option<Destination>,
    transfer_group: Option<String>,
    use_stripe_sdk: Option<bool>,
    /// Documented, without effect here: kept as they were sent.
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Where the money goes on to.
#[derive(Debug, Clone, Deserialize)]
struct Destination {
    amount: Option<PositiveUnits>,
    description: Option<String>,
    destination: String,
    #[serde(default, deserialize_with = "MetadataPatch::of_new")]
    metadata: Option<Metadata>,
    payment_data: Option<Value>,
}

impl Destination {
    fn of(&self, currency: Currency) -> TransferData {
        let part = self.amount.map(|units| units.of(currency));
        let mut data = TransferData::new(self.destination.as_str(), part);
        data.description.clone_from(&self.description);
        data.metadata.clone_from(&self.metadata);
        data.payment_data.clone_from(&self.payment_data);
        data
    }
}

/// Creates an intent and, if asked to, confirms it.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<PaymentIntent, Error> {
    check_agreement(&params)?;
    let amount = amount(&params)?;
    let currency = amount.currency();
    let fee = params.application_fee_amount.or(params.application_fee);
    let fee = fee.map(|units| units.of(currency));
    let data = params.transfer_data.as_ref().map(|data| data.of(currency));
    let part = params.transfer_data.as_ref().and_then(|data| data.amount);
    fees::check_application_fee(&Split {
        direct: caller.is_direct(),
        destination: data.is_some(),
        part: part.map(|units| units.of(currency)),
        fee,
        amount: amount.money(),
    })?;
    let to = data.as_ref().map(|data| data.destination.as_str());
    payments::check_accounts(tx, caller, params.on_behalf_of.as_deref(), to)?;
    let descriptors = [&params.statement_descriptor, &params.statement_descriptor_suffix];
    let [whole, suffix] = descriptors.map(Option::as_deref);
    payment_intents::check_descriptors(caller, whole, suffix)?;
    if let Some(customer) = &params.customer {
        tx.get::<Customer>(&caller.account, customer, Place::Param("customer"))?;
    }
    let mut intent = new_intent(tx, caller, &params, amount);
    intent.ask_for_fee(fee);
    intent.transfer_data = data;
    let confirm = params.confirm == Some(true);
    let request = payment_intents::Confirmation {
        payment_method: params.payment_method.clone(),
        payment_method_data: params.payment_method_data.clone(),
        off_session: params.off_session.clone(),
        error_on_requires_action: params.error_on_requires_action,
        return_url: params.return_url.clone(),
        use_stripe_sdk: params.use_stripe_sdk,
        ..payment_intents::Confirmation::default()
    };
    if confirm {
        payment_intents::check_return_url(&intent, &request)?;
    }
    let method = payment_intents::method(tx, caller, &intent, &request)?;
    if let Some(method) = &method {
        intent.attach(method.id.clone()).map_err(Error::misstep)?;
    }
    tx.insert(&caller.account, &intent)?;
    tx.emit("payment_intent.created", &caller.account, &intent)?;
    if confirm {
        let Some(method) = method else { return Err(intent.missing_method().into()) };
        payment_intents::attempt(tx, caller, &mut intent, method, &request)?;
    }
    Ok(intent)
}

/// Refuses parameters that exclude each other, or that say something of a confirmation that is not
/// asked for.
fn check_agreement(params: &Params) -> Result<(), Refusal> {
    let automatic =
        params.automatic_payment_methods.as_ref().is_some_and(|sent| sent["enabled"] == true);
    agree::exclude([
        ("automatic_payment_methods", automatic),
        ("payment_method_types", params.payment_method_types.is_some()),
    ])?;
    agree::exclude([
        ("automatic_payment_methods", automatic),
        ("confirmation_method", params.confirmation_method.is_some()),
    ])?;
    agree::exclude([
        ("payment_method", params.payment_method.is_some()),
        ("payment_method_data", params.payment_method_data.is_some()),
    ])?;
    agree::exclude([
        ("application_fee_amount", params.application_fee_amount.is_some()),
        ("application_fee", params.application_fee.is_some()),
    ])?;
    agree::check_types(params.payment_method_types.as_deref())?;
    if params.confirm == Some(true) {
        return Ok(());
    }
    agree::check_unconfirmed(&[
        ("error_on_requires_action", params.error_on_requires_action.is_some()),
        ("mandate", params.others.contains_key("mandate")),
        ("mandate_data", params.others.contains_key("mandate_data")),
        ("off_session", params.off_session.is_some()),
        ("return_url", params.return_url.is_some()),
    ])
}

fn amount(params: &Params) -> Result<Positive, Refusal> {
    let amount = params.amount.ok_or_else(|| Refusal::missing("amount"))?;
    let code = params.currency.as_deref().ok_or_else(|| Refusal::missing("currency"))?;
    let currency: Currency =
        code.parse().map_err(|_| Refusal::InvalidCurrency { code: code.to_owned() })?;
    let amount = amount.of(currency);
    if amount.is_zero() {
        let message = "The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment Method for future use without an immediate payment, use a Setup Intent instead: https://docs.stripe.com/payments/setup-intents";
        return Err(Refusal::coded("parameter_invalid_integer", Some("amount"), message));
    }
    limits::chargeable(amount)
}

fn new_intent(
    tx: &mut Tx<'_>,
    caller: &Caller,
    params: &Params,
    amount: Positive,
) -> PaymentIntent {
    let id = tx.new_id::<PaymentIntent>(&caller.account);
    let client_secret = format!("{id}_secret_{}", tx.secret(25));
    let named =
        params.payment_method_types.is_some() || params.allowed_payment_method_types.is_some();
    let automatic = match &params.automatic_payment_methods {
        Some(sent) if sent["enabled"] == true => {
            let redirects = sent["allow_redirects"].as_str().unwrap_or("always");
            Some(json!({ "allow_redirects": redirects, "enabled": true }))
        }
        Some(_) => None,
        None if named => None,
        None => Some(json!({ "allow_redirects": "always", "enabled": true })),
    };
    let mut options = json!({ "card": {
        "installments": null, "mandate_options": null, "network": null,
        "request_three_d_secure": "automatic"
    }});
    if let Some(sent) = &params.payment_method_options {
        model::hash::merge(&mut options, sent);
    }
    let mut amount_details = json!({ "tip": {} });
    if let Some(sent) = &params.amount_details {
        model::hash::merge(&mut amount_details, sent);
    }
    let mut intent = PaymentIntent::new(id, client_secret, amount, tx.now());
    intent.allowed_payment_method_types.clone_from(&params.allowed_payment_method_types);
    intent.amount_details = amount_details;
    intent.application = caller.is_direct().then(|| caller.application.clone());
    intent.automatic_payment_methods = automatic;
    intent.capture_method = params.capture_method.unwrap_or(CaptureMethod::AutomaticAsync);
    intent.confirmation_method =
        params.confirmation_method.unwrap_or(ConfirmationMethod::Automatic);
    intent.customer.clone_from(&params.customer);
    intent.description.clone_from(&params.description);
    intent.excluded_payment_method_types.clone_from(&params.excluded_payment_method_types);
    intent.hooks.clone_from(&params.hooks);
    intent.metadata = MetadataPatch::fresh(params.metadata.as_ref());
    intent.on_behalf_of.clone_from(&params.on_behalf_of);
    intent.payment_details.clone_from(&params.payment_details);
    // Automatic methods come from a configuration, which every account has one of.
    intent.payment_method_configuration_details =
        intent.automatic_payment_methods.as_ref().map(|_| {
            let of = caller.account.trim_start_matches("acct_");
            json!({ "id": format!("pmc_{of}"), "parent": null })
        });
    intent.payment_method_options = Some(options);
    if let Some(types) = &params.payment_method_types {
        intent.payment_method_types.clone_from(types);
    }
    intent.receipt_email.clone_from(&params.receipt_email);
    intent.setup_future_usage.clone_from(&params.setup_future_usage);
    intent.shipping.clone_from(&params.shipping);
    intent.statement_descriptor.clone_from(&params.statement_descriptor);
    intent.statement_descriptor_suffix.clone_from(&params.statement_descriptor_suffix);
    intent.transfer_group.clone_from(&params.transfer_group);
    intent.internal.kept.clone_from(&params.others);
    intent
}
