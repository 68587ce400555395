//! Payment intents: from creation to capture or cancellation.

pub mod authenticate;
pub mod cancel;
pub mod capture;
pub mod confirm;
pub mod create;
pub mod update;

use engine::{Caller, Error, Snapshot};
use model::payment_intent::PaymentIntent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::KeyKind;

use crate::rules::payment_intents::find;

/// What is asked beside an intent's id.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    client_secret: Option<String>,
}

/// An intent as its caller may see it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Seen {
    /// All of it.
    Whole(Box<PaymentIntent>),
    /// What a publishable key sees.
    Public(Value),
}

impl Seen {
    /// The intent as a caller sees it.
    pub fn by(caller: &Caller, intent: PaymentIntent) -> Seen {
        match caller.key {
            KeyKind::Secret => Seen::Whole(Box::new(intent)),
            KeyKind::Publishable => Seen::Public(intent.public()),
        }
    }
}

/// An intent of the acting account.
pub fn retrieve(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<Seen, Error> {
    let intent = find(reader, caller, id, params.client_secret.as_deref())?;
    Ok(Seen::by(caller, intent))
}
