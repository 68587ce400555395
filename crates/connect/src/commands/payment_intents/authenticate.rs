//! What the payer does on the issuer's page: succeed or fail at authenticating.

use engine::{Caller, Error, Reader, Tx};
use model::{
    payment_intent::{IntentStatus, PaymentIntent},
    refusal::{Decline, Place, Refusal},
};
use serde::Deserialize;

use crate::rules::{payment_intents, payment_methods};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    outcome: Option<String>,
}

/// Completes the payer's action. A failure is the payer's, not the call's: the reply shows the
/// intent as it is then.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<PaymentIntent, Error> {
    let mut intent: PaymentIntent = tx.get(&caller.account, id, Place::Path("intent"))?;
    if intent.status() != IntentStatus::RequiresAction {
        let message = format!(
            "This PaymentIntent has a status of {}: there is nothing to authenticate.",
            intent.status().name()
        );
        return Err(Refusal::coded("payment_intent_unexpected_state", None, message).into());
    }
    let method = intent.payment_method.clone().unwrap_or_default();
    let method = payment_methods::resolve(tx, caller, &method)?;
    if params.outcome.as_deref() == Some("fail") {
        let decline = Decline {
            code: "payment_intent_authentication_failure".into(),
            message: "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.".into(),
            ..Decline::default()
        };
        payment_intents::fail(&mut intent, Some(&method), &decline)?;
        tx.update(&intent)?;
        tx.emit("payment_intent.payment_failed", &caller.account, &intent)?;
        return Ok(intent);
    }
    intent.internal.authenticated = true;
    if !payment_intents::continues(&intent) {
        intent.return_to_confirmation().map_err(Error::misstep)?;
        tx.update(&intent)?;
        return Ok(intent);
    }
    let asked = payment_intents::ask(tx, caller, &intent, &method)?;
    match payment_intents::take(tx, caller, &mut intent, method, asked, true) {
        Ok(()) => Ok(intent),
        Err(Error::Refused(refusal)) if refusal.keeps_work() => Ok(intent),
        Err(error) => Err(error),
    }
}
