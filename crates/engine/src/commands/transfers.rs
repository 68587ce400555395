//! Transfers: creating and changing them, and their reversals.

pub mod create;
pub mod movement;
pub mod reverse;

use model::{
    metadata::MetadataPatch,
    transfer::{Transfer, TransferReversal},
};
use serde::Deserialize;

use crate::{caller::Caller, look::Look, stop::Stop, tx::Tx};

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    #[serde(deserialize_with = "wire::params::double_option")]
    description: Option<Option<String>>,
    #[serde(deserialize_with = "wire::params::double_option")]
    metadata: Option<Option<MetadataPatch>>,
}

/// Changes a transfer's description and metadata.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Update,
) -> Result<Transfer, Stop> {
    let mut transfer: Transfer = tx.get(&caller.account, id, "transfer")?;
    if let Some(description) = params.description {
        transfer.description = description;
    }
    if let Some(patch) = params.metadata {
        patch.unwrap_or_default().apply(&mut transfer.metadata);
    }
    tx.update(&transfer)?;
    tx.emit_updated("transfer.updated", &caller.account, &transfer)?;
    Ok(transfer)
}

/// Changes a reversal's metadata.
pub fn update_reversal(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &str,
    id: &str,
    params: Update,
) -> Result<TransferReversal, Stop> {
    let mut reversal: TransferReversal = tx.get(&caller.account, id, "id")?;
    if let Some(patch) = params.metadata {
        patch.unwrap_or_default().apply(&mut reversal.metadata);
    }
    tx.update(&reversal)?;
    let mut transfer: Transfer = tx.get(&caller.account, transfer, "transfer")?;
    transfer.show_reversal(&reversal);
    tx.update(&transfer)?;
    Ok(reversal)
}
