//! Finding payment intents.

use engine::{Caller, Error, Reader};
use model::{
    payment_intent::PaymentIntent,
    refusal::{Place, Refusal},
};
use store::KeyKind;

/// An intent of the acting account. A publishable key must know its secret.
pub(crate) fn find(
    reader: &mut impl Reader,
    caller: &Caller,
    id: &str,
    client_secret: Option<&str>,
) -> Result<PaymentIntent, Error> {
    let intent: PaymentIntent = reader.get(&caller.account, id, Place::Path("intent"))?;
    let known = client_secret == Some(intent.client_secret.as_str());
    match (caller.key, client_secret) {
        (KeyKind::Secret, None) => Ok(intent),
        (KeyKind::Secret | KeyKind::Publishable, _) if known => Ok(intent),
        (KeyKind::Secret | KeyKind::Publishable, _) => Err(Refusal::ClientSecret.into()),
    }
}
