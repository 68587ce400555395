//! `POST /v1/payment_intents/{id}/cancel`, and authorisations that nobody captured.

use engine::{Caller, Error, Reader, Tx};
use model::{
    charge::Charge,
    payment_intent::{IntentStatus, PaymentIntent},
    refusal::Place,
};
use serde::Deserialize;

use crate::rules::payments;

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    cancellation_reason: Option<String>,
}

/// Cancels an intent; an authorisation is released.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<PaymentIntent, Error> {
    let mut intent: PaymentIntent = tx.get(&caller.account, id, Place::Path("intent"))?;
    intent.check_cancel()?;
    cancel(tx, caller, &mut intent, params.cancellation_reason)?;
    Ok(intent)
}

fn cancel(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    reason: Option<String>,
) -> Result<(), Error> {
    let owner = caller.account.as_str();
    let authorised = intent.status() == IntentStatus::RequiresCapture;
    let expired = reason.as_deref() == Some("expired");
    intent.cancel(reason, tx.now()).map_err(Error::misstep)?;
    tx.update(intent)?;
    if authorised {
        let charge = intent.latest_charge.clone().unwrap_or_default();
        let mut charge: Charge = tx.get(owner, &charge, Place::Path("charge"))?;
        charge.release().map_err(Error::misstep)?;
        tx.update(&charge)?;
        payments::void(tx, caller, &charge)?;
        if expired {
            tx.emit("charge.expired", owner, &charge)?;
        }
    }
    tx.emit("payment_intent.canceled", owner, intent)
}

/// Cancels an intent whose authorisation has run out.
pub(crate) fn expire(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<PaymentIntent>(id)? else { return Ok(()) };
    let (owner, mut intent) = (found.owner, found.object);
    if intent.status() != IntentStatus::RequiresCapture {
        return Ok(());
    }
    let caller = tx.platform_caller().acting_on(&owner);
    cancel(tx, &caller, &mut intent, Some("expired".into()))
}
