//! One attempt to take the payment of an intent.

use engine::{Caller, Stop, Tx};
use model::{
    payment_intent::{ConfirmationMethod, PaymentIntent},
    payment_method::PaymentMethod,
    refusal::{Decline, Refusal},
};
use serde_json::json;

use crate::{
    rails::{Answer, Authorization},
    rules::payment_intents::{charge, method::Confirmation},
};

/// One attempt: the payer must authenticate first, or the issuer answers.
pub(crate) fn attempt(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: PaymentMethod,
    params: &Confirmation,
) -> Result<(), Stop> {
    let off_session = params.off_session.as_ref().is_some_and(|off| off != "false" && off != false);
    intent.internal.off_session = off_session;
    intent.choose(&method.id);
    let asked = charge::ask(tx, caller, intent, &method)?;
    if off_session || asked.answer != Answer::Now(Authorization::NeedsAuthentication) {
        return charge::take(tx, caller, intent, method, asked, false);
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

/// True if the client goes on by itself after the payer's action.
pub(crate) fn continues(intent: &PaymentIntent) -> bool {
    match intent.confirmation_method {
        ConfirmationMethod::Automatic => true,
        ConfirmationMethod::Manual => false,
    }
}
