//! `POST /v1/payment_intents/{id}/confirm`: an attempt to take the payment.

use model::{
    capture,
    customer::Customer,
    limits,
    payment_intent::{CaptureMethod, ConfirmationMethod, IntentStatus, PaymentIntent},
    payment_method::PaymentMethod,
    refusal::{Decline, Place, Refusal},
    test_cards::{self, Behaviour, Reason},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::KeyKind;

use super::{Seen, create::save_method};
use crate::{
    caller::Caller,
    commands::{
        charges::take::{self, AUTHORIZATION_DAYS, Payment},
        payment_methods,
    },
    look::Look,
    stop::Stop,
    timers::Timer,
    tx::Tx,
};

/// Seconds until an asynchronous capture is filled in.
const FILLED_AFTER: i64 = 1;

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    pub(super) client_secret: Option<String>,
    pub(super) error_on_requires_action: Option<bool>,
    pub(super) off_session: Option<Value>,
    pub(super) payment_method: Option<String>,
    pub(super) payment_method_data: Option<Value>,
    pub(super) return_url: Option<String>,
    pub(super) use_stripe_sdk: Option<bool>,
    pub(super) capture_method: Option<CaptureMethod>,
    pub(super) receipt_email: Option<String>,
    pub(super) setup_future_usage: Option<String>,
    pub(super) shipping: Option<Value>,
}

/// Confirms an intent and shows what its caller may see of it.
pub fn by_caller(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Params) -> Result<Seen, Stop> {
    Ok(Seen::by(caller, run(tx, caller, id, params)?))
}

/// Confirms an intent.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<PaymentIntent, Stop> {
    let mut intent = super::find(tx, caller, id, params.client_secret.as_deref())?;
    intent.check_confirm()?;
    if params.receipt_email.is_some() {
        intent.receipt_email.clone_from(&params.receipt_email);
    }
    if params.shipping.is_some() {
        intent.shipping.clone_from(&params.shipping);
    }
    if params.setup_future_usage.is_some() {
        intent.setup_future_usage.clone_from(&params.setup_future_usage);
    }
    if let Some(capture) = params.capture_method {
        intent.capture_method = capture;
    }
    let Some(method) = method(tx, caller, &intent, &params)? else {
        return Err(intent.missing_method().into());
    };
    let again = intent.payment_method.as_deref() == Some(method.id.as_str());
    if intent.status() == IntentStatus::RequiresAction && again && !intent.internal.authenticated {
        // The payer has not come back yet: nothing changes.
        return Ok(intent);
    }
    check_return_url(&intent, &params)?;
    attempt(tx, caller, &mut intent, method, &params)?;
    Ok(intent)
}

/// Methods that may redirect the payer need somewhere to come back to, unless the payer is not
/// there or a browser library shows the page itself.
pub(super) fn check_return_url(intent: &PaymentIntent, params: &Params) -> Result<(), Refusal> {
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
pub(super) fn method(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &PaymentIntent,
    params: &Params,
) -> Result<Option<PaymentMethod>, Stop> {
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
) -> Result<Option<String>, Stop> {
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

/// Whether the payer must authenticate before the issuer answers.
fn needs_action(intent: &PaymentIntent, method: &PaymentMethod, card: Behaviour) -> bool {
    if intent.internal.authenticated {
        return false;
    }
    let challenge = intent.payment_method_options.as_ref().is_some_and(|options| {
        let asked = &options["card"]["request_three_d_secure"];
        asked == "any" || asked == "challenge"
    });
    match card {
        Behaviour::Authenticate | Behaviour::AuthenticateThenDecline(_) => true,
        Behaviour::AuthenticateUnlessSetUp => {
            !(intent.internal.off_session
                && (method.internal.authenticated
                    || method.internal.card == "authenticationRequiredSetupForOffSession"))
        }
        Behaviour::Succeed
        | Behaviour::BypassPending
        | Behaviour::Decline(_)
        | Behaviour::DeclineCharge(_)
        | Behaviour::Block
        | Behaviour::Elevated
        | Behaviour::PendingRefund
        | Behaviour::FailingRefund
        | Behaviour::Trigger(_) => challenge && method.internal.card == "threeDSecureOptional",
    }
}

/// One attempt: an action of the payer is needed, or the issuer answers.
pub(super) fn attempt(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: PaymentMethod,
    params: &Params,
) -> Result<(), Stop> {
    let off_session = params.off_session.as_ref().is_some_and(|off| off != "false" && off != false);
    intent.internal.off_session = off_session;
    // They may have changed since the intent was made.
    let destination = intent.transfer_data.as_ref().map(|data| data.destination.as_str());
    take::check_accounts(tx, caller, intent.on_behalf_of.as_deref(), destination)?;
    let card = take::card_of(&method)?;
    if !needs_action(intent, &method, card.behaviour) {
        return charge(tx, caller, intent, method);
    }
    if off_session {
        return decline(tx, caller, intent, &method, test_cards::authentication_required());
    }
    if params.error_on_requires_action == Some(true) {
        let refusal = Refusal::CardDeclined(Box::new(Decline {
            code: "authentication_required".into(),
            decline_code: Some("authentication_not_handled".into()),
            message: "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.".into(),
            payment_intent: Some(json!(intent)),
            ..Decline::default()
        }));
        return Err(refusal.into());
    }
    let page = tx.link(&format!("/3ds/{}?client_secret={}", intent.id, intent.client_secret));
    let action = match &params.return_url {
        Some(return_url) => json!({
            "redirect_to_url": { "return_url": return_url, "url": page },
            "type": "redirect_to_url"
        }),
        None => json!({
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {
                "source": intent.id, "stripe_js": page, "type": "three_d_secure_redirect"
            }
        }),
    };
    intent.require_action(method.id, action).map_err(Stop::misstep)?;
    tx.update(intent)?;
    tx.emit("payment_intent.requires_action", &caller.account, intent)
}

/// The issuer answers.
pub(super) fn charge(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    mut method: PaymentMethod,
) -> Result<(), Stop> {
    if let Err(reason) = take::answer(take::card_of(&method)?) {
        return decline(tx, caller, intent, &method, reason);
    }
    let manual = intent.capture_method == CaptureMethod::Manual;
    let payment = payment(intent, &method, manual)?;
    let mut charge = take::attempt(tx, caller, &payment, None)?;
    intent.payment_method = Some(method.id.clone());
    let captured = if manual {
        intent.authorize(&charge.id).map_err(Stop::misstep)?;
        let timer = Timer::ExpireAuthorization { payment_intent: intent.id.clone() };
        tx.schedule(tx.now() + AUTHORIZATION_DAYS * 86_400, &timer)?;
        Default::default()
    } else {
        intent.succeed(&charge.id).map_err(Stop::misstep)?;
        let plan = capture::whole(&charge, caller.is_direct())?;
        take::capture(tx, caller, &mut charge, &plan, intent.transfer_data.as_ref())?
    };
    match intent.capture_method {
        CaptureMethod::Automatic => {
            charge.fill();
        }
        CaptureMethod::AutomaticAsync => {
            let timer = Timer::FillCharge { charge: charge.id.clone() };
            tx.schedule(tx.now() + FILLED_AFTER, &timer)?;
        }
        CaptureMethod::Manual => {}
    }
    tx.insert(&caller.account, &charge)?;
    tx.emit("charge.succeeded", &caller.account, &charge)?;
    if method.customer.is_none() && method.id.starts_with("pm_") {
        if intent.customer.is_some() && intent.setup_future_usage.is_some() {
            method.internal.authenticated = intent.internal.authenticated;
            tx.update(&method)?;
            save_method(tx, caller, intent, &method.id)?;
        } else {
            method.internal.consumed = true;
            tx.update(&method)?;
        }
    }
    tx.update(intent)?;
    let kind = if manual {
        "payment_intent.amount_capturable_updated"
    } else {
        "payment_intent.succeeded"
    };
    tx.emit(kind, &caller.account, intent)?;
    take::announce(tx, caller, &captured)
}

fn payment<'p>(
    intent: &PaymentIntent,
    method: &'p PaymentMethod,
    manual: bool,
) -> Result<Payment<'p>, Stop> {
    Ok(Payment {
        amount: limits::chargeable(intent.amount())?,
        method,
        manual,
        application_fee_amount: intent.application_fee_amount(),
        customer: intent.customer.clone(),
        description: intent.description.clone(),
        metadata: intent.metadata.clone(),
        on_behalf_of: intent.on_behalf_of.clone(),
        payment_intent: Some(intent.id.clone()),
        receipt_email: intent.receipt_email.clone(),
        shipping: intent.shipping.clone(),
        source: None,
        statement_descriptor: intent.statement_descriptor.clone(),
        statement_descriptor_suffix: intent.statement_descriptor_suffix.clone(),
        transfer_data: intent.charge_transfer_data(),
        transfer_group: intent.transfer_group.clone(),
        authenticated: intent.internal.authenticated,
    })
}

/// A failed attempt: the charge and the intent tell why, and are kept.
pub(super) fn decline(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: &PaymentMethod,
    reason: &'static Reason,
) -> Result<(), Stop> {
    let manual = intent.capture_method == CaptureMethod::Manual;
    let payment = payment(intent, method, manual)?;
    let charge = take::attempt(tx, caller, &payment, Some(reason))?;
    tx.insert(&caller.account, &charge)?;
    let mut decline = take::decline(reason, Some(&charge));
    fail(intent, method, &decline)?;
    intent.latest_charge = Some(charge.id.clone());
    tx.update(intent)?;
    tx.emit("charge.failed", &caller.account, &charge)?;
    tx.emit("payment_intent.payment_failed", &caller.account, intent)?;
    decline.payment_intent = Some(match caller.key {
        KeyKind::Secret => json!(intent),
        KeyKind::Publishable => intent.public(),
    });
    decline.payment_method = Some(json!(method));
    Err(Refusal::CardDeclined(Box::new(decline)).into())
}

/// Back to the beginning, with the reason.
pub(super) fn fail(
    intent: &mut PaymentIntent,
    method: &PaymentMethod,
    decline: &Decline,
) -> Result<(), Stop> {
    let mut error = json!({
        "code": decline.code,
        "doc_url": format!("https://stripe.com/docs/error-codes/{}", decline.code.replace('_', "-")),
        "message": decline.message,
        "payment_method": method,
        "type": "card_error",
    });
    let texts = [
        ("charge", &decline.charge),
        ("decline_code", &decline.decline_code),
        ("param", &decline.param),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            error[name] = json!(value);
        }
    }
    intent.fail(error).map_err(Stop::misstep)
}

/// True if the client goes on by itself after the payer's action.
pub(super) fn continues(intent: &PaymentIntent) -> bool {
    match intent.confirmation_method {
        ConfirmationMethod::Automatic => true,
        ConfirmationMethod::Manual => false,
    }
}
