//! Finding payment intents.

use engine::{Caller, Look, Stop};
use model::{
    payment_intent::PaymentIntent,
    refusal::{Place, Refusal},
};
use store::KeyKind;

/// An intent of the acting account. A publishable key must know its secret.
pub(crate) fn find(
    look: &mut impl Look,
    caller: &Caller,
    id: &str,
    client_secret: Option<&str>,
) -> Result<PaymentIntent, Stop> {
    let intent: PaymentIntent = look.get(&caller.account, id, Place::Path("intent"))?;
    let known = client_secret == Some(intent.client_secret.as_str());
    match (caller.key, client_secret) {
        (KeyKind::Secret, None) => Ok(intent),
        (KeyKind::Secret | KeyKind::Publishable, _) if known => Ok(intent),
        (KeyKind::Secret | KeyKind::Publishable, _) => Err(Refusal::ClientSecret.into()),
    }
}
