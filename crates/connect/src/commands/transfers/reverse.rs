//! `POST /v1/transfers/{id}/reversals`: taking back what was transferred.

use engine::{Caller, Error, Reader, Tx};
use ledger::{Positive, PositiveUnits};
use model::{
    metadata::MetadataPatch,
    refusal::{Place, Refusal},
    returnable::{Kind, Taken},
    transfer::{Transfer, TransferReversal},
};
use serde::Deserialize;

use crate::rules::{funds::funds, transfers};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: Option<PositiveUnits>,
    metadata: Option<MetadataPatch>,
    refund_application_fee: Option<bool>,
}

/// Reverses a transfer, whole or in part.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<TransferReversal, Error> {
    let mut transfer: Transfer = tx.get(&caller.account, id, Place::Path("transfer"))?;
    let taken = Taken {
        kind: Kind::Transfer,
        id,
        amount: transfer.amount(),
        returned: transfer.amount_reversed(),
    };
    let amount = taken.give_back(params.amount)?;
    check_funds(tx, &transfer, amount)?;
    let by =
        transfers::Cause { metadata: MetadataPatch::fresh(params.metadata.as_ref()), refund: None };
    let (reversal, _) = transfers::reverse(tx, caller, &mut transfer, amount, by)?;
    if params.refund_application_fee == Some(true) {
        transfers::refund_fee(tx, caller, &transfer, amount)?;
    }
    Ok(reversal)
}

/// The destination must have what is taken, unless a charge of the platform's own brought it.
fn check_funds(tx: &mut Tx<'_>, transfer: &Transfer, amount: Positive) -> Result<(), Error> {
    let settled = transfer.internal.available_on <= tx.now();
    let destination = transfer.destination.as_deref().unwrap_or_default();
    if settled
        && !transfer.internal.by_charge
        && !funds(tx, destination, transfer.currency())?.cover(amount)?
    {
        let message = format!(
            "Insufficient funds available: the destination account {destination} does not have enough available balance to reverse this transfer."
        );
        return Err(Refusal::coded("balance_insufficient", None, message).into());
    }
    Ok(())
}
