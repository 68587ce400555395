//! One attempt to take the payment of an intent.

use engine::{Caller, Look, Stop, Tx};
use model::{
    limits,
    payment_intent::{CaptureMethod, ConfirmationMethod, PaymentIntent},
    payment_method::PaymentMethod,
    refusal::{Decline, Refusal},
    test_cards::{self, Behaviour, Reason},
};
use serde_json::json;
use store::KeyKind;

use crate::{
    due::Timer,
    rules::{
        payment_intents::method::Confirmation,
        payment_methods,
        payments::{
            authorize::{self, AUTHORIZATION_DAYS, Payment},
            capture, issuer, merchant,
        },
    },
};

/// Seconds until an asynchronous capture is filled in.
const FILLED_AFTER: i64 = 1;

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
pub(crate) fn attempt(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: PaymentMethod,
    params: &Confirmation,
) -> Result<(), Stop> {
    let off_session = params.off_session.as_ref().is_some_and(|off| off != "false" && off != false);
    intent.internal.off_session = off_session;
    // They may have changed since the intent was made.
    let destination = intent.transfer_data.as_ref().map(|data| data.destination.as_str());
    merchant::check_accounts(tx, caller, intent.on_behalf_of.as_deref(), destination)?;
    let card = issuer::card_of(&method)?;
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
pub(crate) fn charge(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    mut method: PaymentMethod,
) -> Result<(), Stop> {
    if let Err(reason) = issuer::answer(issuer::card_of(&method)?) {
        return decline(tx, caller, intent, &method, reason);
    }
    let manual = intent.capture_method == CaptureMethod::Manual;
    let payment = payment(intent, &method, manual)?;
    let mut charge = authorize::authorize(tx, caller, &payment, None)?;
    intent.payment_method = Some(method.id.clone());
    let captured = if manual {
        intent.authorize(&charge.id).map_err(Stop::misstep)?;
        let timer = Timer::ExpireAuthorization { payment_intent: intent.id.clone() };
        tx.schedule(tx.now() + AUTHORIZATION_DAYS * 86_400, &timer)?;
        Default::default()
    } else {
        intent.succeed(&charge.id).map_err(Stop::misstep)?;
        let plan = model::capture::whole(&charge, caller.is_direct())?;
        capture::capture(tx, caller, &mut charge, &plan, intent.transfer_data.as_ref())?
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
    capture::announce(tx, caller, &captured)
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
pub(crate) fn decline(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: &PaymentMethod,
    reason: &'static Reason,
) -> Result<(), Stop> {
    let manual = intent.capture_method == CaptureMethod::Manual;
    let payment = payment(intent, method, manual)?;
    let charge = authorize::authorize(tx, caller, &payment, Some(reason))?;
    tx.insert(&caller.account, &charge)?;
    let mut decline = authorize::decline(reason, Some(&charge));
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
pub(crate) fn fail(
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
pub(crate) fn continues(intent: &PaymentIntent) -> bool {
    match intent.confirmation_method {
        ConfirmationMethod::Automatic => true,
        ConfirmationMethod::Manual => false,
    }
}

/// Attaches the payment method of a payment that was made to be repeated.
pub(crate) fn save_method(
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
