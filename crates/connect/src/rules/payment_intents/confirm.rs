//! One attempt to take the payment of an intent.

use engine::{Caller, Error, Tx};
use model::{
    payment_intent::{ACTION_SOURCE, ConfirmationMethod, PaymentIntent},
    payment_method::PaymentMethod,
};
use serde_json::json;

use crate::{
    rails::{Answer, Authorization},
    rules::payment_intents::{agree, charge, method::Confirmation},
};

/// One attempt: the payer must authenticate first, or the issuer answers.
pub(crate) fn attempt(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: PaymentMethod,
    params: &Confirmation,
) -> Result<(), Error> {
    let off_session = agree::is_off_session(params.off_session.as_ref());
    agree::check_session(intent, off_session)?;
    agree::check_type(intent, &method)?;
    intent.internal.off_session = off_session;
    if intent.transfer_data.is_some() && intent.transfer_group.is_none() {
        intent.transfer_group = Some(format!("group_{}", intent.id));
    }
    intent.choose(&method.id);
    let asked = charge::ask(tx, caller, intent, &method)?;
    if off_session || asked.answer != Answer::Now(Authorization::NeedsAuthentication) {
        return charge::take(tx, caller, intent, method, asked, false);
    }
    if params.error_on_requires_action == Some(true) {
        return Err(agree::action_required(json!(intent)).into());
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
                "source": tx.id(ACTION_SOURCE, &caller.account), "stripe_js": page, "type": "three_d_secure_redirect"
            }
        }),
    };
    intent.require_action(method.id, action).map_err(Error::misstep)?;
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
