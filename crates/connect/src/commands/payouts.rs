//! Payouts: made by hand or by schedule, and their way to the bank.

pub(crate) mod automatic;
pub mod create;
pub(crate) mod debit;
pub mod list;
pub(crate) mod steps;

use engine::{Caller, Error, Reader, Tx};
use model::{
    metadata::MetadataChange,
    payout::{Payout, PayoutStep},
    refusal::{Place, Refusal},
};
use serde::Deserialize;

use crate::rules::payouts;

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    metadata: MetadataChange,
}

/// Changes a payout's metadata.
pub fn update(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Update) -> Result<Payout, Error> {
    let mut payout: Payout = tx.get(&caller.account, id, Place::Path("payout"))?;
    params.metadata.apply(&mut payout.metadata)?;
    tx.update(&payout)?;
    tx.emit_updated("payout.updated", &caller.account, &payout)?;
    Ok(payout)
}

/// Takes back a payout that has not been sent.
pub fn cancel(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Payout, Error> {
    let mut payout: Payout = tx.get(&caller.account, id, Place::Path("payout"))?;
    if payout.automatic || !payout.can(PayoutStep::Cancel) {
        let message = if payout.automatic {
            "Automatic payouts cannot be canceled.".to_owned()
        } else {
            format!(
                "Payouts can only be canceled while they are pending; this payout has a status of {}.",
                payout.status().name()
            )
        };
        return Err(Refusal::invalid(None, message).into());
    }
    payouts::give_back(tx, &caller.account, &mut payout, PayoutStep::Cancel)?;
    tx.emit("payout.canceled", &caller.account, &payout)?;
    Ok(payout)
}
