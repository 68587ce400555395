//! What is said of an intent must agree with itself, and with what was said before.

use model::{
    decline_reason::DeclineReason,
    payment_intent::PaymentIntent,
    payment_method::PaymentMethod,
    refusal::{Decline, Refusal},
};
use serde_json::Value;

use crate::rules::payment_methods::inactive;

/// The types of payment methods that are active on every account. Every card may be a wallet's.
const ACTIVE: [&str; 2] = [PaymentMethod::TYPE, "link"];

/// Refuses types of payment methods that no account has activated.
pub(crate) fn check_types(types: Option<&[String]>) -> Result<(), Refusal> {
    let unknown = types.unwrap_or_default().iter().find(|kind| !ACTIVE.contains(&kind.as_str()));
    unknown.map_or(Ok(()), |kind| Err(inactive(kind, "payment_method_types")))
}

/// Refuses two parameters of which one excludes the other.
pub(crate) fn exclude(sent: [(&'static str, bool); 2]) -> Result<(), Refusal> {
    match sent {
        [(one, true), (other, true)] => Err(Refusal::Exclusive { params: vec![one, other] }),
        _ => Ok(()),
    }
}

/// Refuses what is said of a confirmation that is not asked for.
pub(crate) fn check_unconfirmed(sent: &[(&'static str, bool)]) -> Result<(), Refusal> {
    let Some((name, _)) = sent.iter().find(|(_, sent)| *sent) else { return Ok(()) };
    let message = format!(
        "The parameter `{name}` cannot be passed when creating a PaymentIntent unless `confirm` is set to true."
    );
    Err(Refusal::invalid(Some(name), message))
}

/// True of `true`, `one_off` and `recurring`.
pub(crate) fn is_off_session(sent: Option<&Value>) -> bool {
    sent.is_some_and(|off| off != "false" && off != false && !off.is_null())
}

/// Refuses to save a card for a payer who is not there.
pub(crate) fn check_session(intent: &PaymentIntent, off_session: bool) -> Result<(), Refusal> {
    if !off_session || intent.setup_future_usage.is_none() {
        return Ok(());
    }
    let message = "You cannot confirm with the `off_session` parameter when `setup_future_usage` is also set on the PaymentIntent because you cannot set up future usages when processing payments off-session.";
    Err(Refusal::invalid(Some("off_session"), message))
}

/// Refuses another value of what is said once.
pub(crate) fn check_once(
    what: &str,
    field: &'static str,
    before: Option<&str>,
    sent: Option<&str>,
) -> Result<(), Refusal> {
    match (before, sent) {
        (Some(before), Some(sent)) if before != sent => {
            let message =
                format!("You cannot modify `{field}` on a {what} once it already has been set.");
            Err(Refusal::invalid(Some(field), message))
        }
        _ => Ok(()),
    }
}

/// Refuses a method of a type that the intent does not take.
pub(crate) fn check_type(intent: &PaymentIntent, method: &PaymentMethod) -> Result<(), Refusal> {
    let has = |list: &Option<Value>| {
        let list = list.as_ref().and_then(Value::as_array);
        list.map(|list| list.iter().any(|kind| kind == method.kind.as_str()))
    };
    let listed = intent.payment_method_types.contains(&method.kind);
    let allowed = has(&intent.allowed_payment_method_types).unwrap_or(true);
    if listed && allowed && has(&intent.excluded_payment_method_types) != Some(true) {
        return Ok(());
    }
    let message = format!(
        "The PaymentMethod provided ({}) is not allowed for this PaymentIntent. Please attach a PaymentMethod of one of the following types: {}.",
        method.kind,
        intent.payment_method_types.join(", ")
    );
    Err(Refusal::coded(
        "payment_intent_incompatible_payment_method",
        Some("payment_method"),
        message,
    ))
}

/// The error of a confirmation that must not ask the payer for anything, and has to.
pub(crate) fn action_required(intent: Value) -> Refusal {
    Refusal::CardDeclined(Box::new(Decline {
        code: DeclineReason::AuthenticationRequired.code().into(),
        decline_code: Some("authentication_not_handled".into()),
        message: "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.".into(),
        payment_intent: Some(intent),
        ..Decline::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_said_once_is_not_said_otherwise() {
        for (before, sent, refused) in [
            (None, None, false),
            (None, Some("a"), false),
            (Some("a"), None, false),
            (Some("a"), Some("a"), false),
            (Some("a"), Some("b"), true),
        ] {
            let found = check_once("Charge", "transfer_group", before, sent);
            assert_eq!(found.is_err(), refused, "{before:?} {sent:?}");
        }
    }

    #[test]
    fn a_payer_is_not_there_unless_it_is_denied() {
        for (sent, off) in [
            (None, false),
            (Some(json!(false)), false),
            (Some(json!("false")), false),
            (Some(json!(null)), false),
            (Some(json!("true")), true),
            (Some(json!("recurring")), true),
        ] {
            assert_eq!(is_off_session(sent.as_ref()), off, "{sent:?}");
        }
    }
}
