//! `POST /v1/payment_intents`.

use ledger::Currency;
use model::{
    charge::ChargeTransferData,
    customer::Customer,
    metadata::MetadataPatch,
    payment_intent::{
        CaptureMethod, ConfirmationMethod, IntentInternal, IntentStatus, PaymentIntent,
        TransferData,
    },
    refusal::Refusal,
    statement_descriptor,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::confirm;
use crate::{
    caller::Caller,
    commands::{charges::take, payment_methods},
    look::Look,
    stop::Stop,
    tx::Tx,
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    pub(super) amount: Option<i64>,
    pub(super) currency: Option<String>,
    allowed_payment_method_types: Option<Value>,
    amount_details: Option<Value>,
    application_fee_amount: Option<i64>,
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
    transfer_data: Option<TransferData>,
    transfer_group: Option<String>,
    use_stripe_sdk: Option<bool>,
    /// Documented, without effect here: kept as they were sent.
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Creates an intent and, if asked to, confirms it.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<PaymentIntent, Stop> {
    let (amount, currency) = money(&params)?;
    let destination = params.transfer_data.as_ref().map(|data| ChargeTransferData {
        amount: data.amount,
        destination: data.destination.clone(),
    });
    take::check_fee(caller, params.application_fee_amount, amount, destination.as_ref())?;
    let to = destination.as_ref().map(|data| data.destination.as_str());
    take::check_accounts(tx, caller, params.on_behalf_of.as_deref(), to)?;
    let descriptors = [&params.statement_descriptor, &params.statement_descriptor_suffix];
    let [whole, suffix] = descriptors.map(Option::as_deref);
    check_descriptors(whole, suffix)?;
    if let Some(customer) = &params.customer {
        tx.get::<Customer>(&caller.account, customer, "customer")?;
    }
    let mut intent = new_intent(tx, caller, &params, amount, currency);
    let confirm = params.confirm == Some(true);
    let request = confirm::Params {
        payment_method: params.payment_method.clone(),
        payment_method_data: params.payment_method_data.clone(),
        off_session: params.off_session.clone(),
        error_on_requires_action: params.error_on_requires_action,
        return_url: params.return_url.clone(),
        use_stripe_sdk: params.use_stripe_sdk,
        ..confirm::Params::default()
    };
    if confirm {
        confirm::check_return_url(&intent, &request)?;
    }
    let method = confirm::method(tx, caller, &intent, &request)?;
    if let Some(method) = &method {
        intent.payment_method = Some(method.id.clone());
        intent.status = IntentStatus::RequiresConfirmation;
    }
    tx.insert(&caller.account, &intent)?;
    tx.emit("payment_intent.created", &caller.account, &intent)?;
    if confirm {
        let Some(method) = method else { return Err(intent.missing_method().into()) };
        confirm::attempt(tx, caller, &mut intent, method, &request)?;
    }
    Ok(intent)
}

fn money(params: &Params) -> Result<(i64, Currency), Refusal> {
    let amount = params.amount.ok_or_else(|| Refusal::missing("amount"))?;
    let code = params.currency.as_deref().ok_or_else(|| Refusal::missing("currency"))?;
    let currency: Currency =
        code.parse().map_err(|_| Refusal::InvalidCurrency { code: code.to_owned() })?;
    if amount == 0 {
        let message = "The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment Method for future use without an immediate payment, use a Setup Intent instead: https://docs.stripe.com/payments/setup-intents";
        return Err(Refusal::coded("parameter_invalid_integer", Some("amount"), message));
    }
    take::check_amount(amount, currency)?;
    Ok((amount, currency))
}

/// Refuses what can't stand on a card's statement.
pub(super) fn check_descriptors(whole: Option<&str>, suffix: Option<&str>) -> Result<(), Refusal> {
    if whole.is_some() {
        let message = "The statement_descriptor parameter is not supported for the payment_method_type `card`. To continue supporting payment_method_type `card`, please pass in `statement_descriptor_suffix` or remove the `statement_descriptor` parameter altogether. Please see https://support.stripe.com/questions/use-of-the-statement-descriptor-parameter-on-paymentintents-for-card-charges for additional details.";
        return Err(Refusal::invalid(Some("statement_descriptor"), message));
    }
    suffix.map_or(Ok(()), statement_descriptor::check_suffix)
}

fn new_intent(
    tx: &mut Tx<'_>,
    caller: &Caller,
    params: &Params,
    amount: i64,
    currency: Currency,
) -> PaymentIntent {
    let id = tx.id("pi", &caller.account);
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
    let group = params
        .transfer_group
        .clone()
        .or_else(|| params.transfer_data.as_ref().map(|_| format!("group_{id}")));
    PaymentIntent {
        object: "payment_intent".into(),
        allowed_payment_method_types: params.allowed_payment_method_types.clone(),
        amount,
        amount_capturable: 0,
        amount_details,
        amount_received: 0,
        application: caller.is_direct().then(|| caller.application.clone()),
        application_fee_amount: params.application_fee_amount,
        automatic_payment_methods: automatic,
        canceled_at: None,
        cancellation_reason: None,
        capture_method: params.capture_method.unwrap_or(CaptureMethod::AutomaticAsync),
        client_secret,
        confirmation_method: params.confirmation_method.unwrap_or(ConfirmationMethod::Automatic),
        created: tx.now(),
        currency,
        customer: params.customer.clone(),
        customer_account: None,
        description: params.description.clone(),
        excluded_payment_method_types: params.excluded_payment_method_types.clone(),
        hooks: params.hooks.clone(),
        last_payment_error: None,
        latest_charge: None,
        livemode: false,
        managed_payments: Some(json!({ "enabled": false })),
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
        next_action: None,
        on_behalf_of: params.on_behalf_of.clone(),
        payment_details: params.payment_details.clone(),
        payment_method: None,
        payment_method_configuration_details: None,
        payment_method_options: Some(options),
        payment_method_types: params
            .payment_method_types
            .clone()
            .unwrap_or_else(|| vec!["card".into()]),
        payment_record: None,
        processing: None,
        receipt_email: params.receipt_email.clone(),
        review: None,
        setup_future_usage: params.setup_future_usage.clone(),
        shipping: params.shipping.clone(),
        source: None,
        statement_descriptor: params.statement_descriptor.clone(),
        statement_descriptor_suffix: params.statement_descriptor_suffix.clone(),
        status: IntentStatus::RequiresPaymentMethod,
        transfer_data: params.transfer_data.clone(),
        transfer_group: group,
        internal: IntentInternal { kept: params.others.clone(), ..IntentInternal::default() },
        id,
    }
}

/// Attaches the payment method of a payment that was made to be repeated.
pub(super) fn save_method(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &PaymentIntent,
    method: &str,
) -> Result<(), Stop> {
    if let (Some(customer), Some(_)) = (&intent.customer, &intent.setup_future_usage) {
        payment_methods::attach_to(tx, caller, method, customer)?;
    }
    Ok(())
}
