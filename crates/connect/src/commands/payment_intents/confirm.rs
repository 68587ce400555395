//! `POST /v1/payment_intents/{id}/confirm`: an attempt to take the payment.

use engine::{Caller, Error, Tx};
use model::{
    payment_intent::{IntentStatus, PaymentIntent},
    refusal::Refusal,
};
use store::KeyKind;

use super::Seen;
use crate::rules::payment_intents::{self, Confirmation, agree};

/// Confirms an intent and shows what its caller may see of it.
pub fn by_caller(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Confirmation,
) -> Result<Seen, Error> {
    check_sent(caller, &params)?;
    Ok(Seen::by(caller, run(tx, caller, id, params)?))
}

/// Confirms an intent.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Confirmation,
) -> Result<PaymentIntent, Error> {
    let mut intent = payment_intents::find(tx, caller, id, params.client_secret.as_deref())?;
    intent.check_confirm()?;
    agree::check_types(params.payment_method_types.as_deref())?;
    agree::exclude([
        ("payment_method", params.payment_method.is_some()),
        ("payment_method_data", params.payment_method_data.is_some()),
    ])?;
    if let Some(types) = &params.payment_method_types {
        intent.payment_method_types.clone_from(types);
    }
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
    let Some(method) = payment_intents::method(tx, caller, &intent, &params)? else {
        return Err(intent.missing_method().into());
    };
    let again = intent.payment_method.as_deref() == Some(method.id.as_str());
    if intent.status() == IntentStatus::RequiresAction && again && !intent.internal.authenticated {
        // The payer has not come back yet: nothing changes.
        return Ok(intent);
    }
    payment_intents::check_return_url(&intent, &params)?;
    payment_intents::attempt(tx, caller, &mut intent, method, &params)?;
    Ok(intent)
}

/// A payer decides how to pay, and not when the money is taken or whether to authenticate.
fn check_sent(caller: &Caller, params: &Confirmation) -> Result<(), Refusal> {
    let sent = [
        ("capture_method", params.capture_method.is_some()),
        ("off_session", params.off_session.is_some()),
        ("error_on_requires_action", params.error_on_requires_action.is_some()),
    ];
    match (caller.key, sent.into_iter().find(|(_, sent)| *sent)) {
        (KeyKind::Secret, _) | (KeyKind::Publishable, None) => Ok(()),
        (KeyKind::Publishable, Some((param, _))) => {
            let message = format!(
                "The parameter {param} cannot be sent with a publishable API key. Please use a secret API key."
            );
            Err(Refusal::coded("secret_key_required", Some(param), message))
        }
    }
}
