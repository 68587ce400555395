//! Transfers: creating and changing them, and their reversals.

pub mod create;
pub mod reverse;

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages};
use model::{
    metadata::MetadataChange,
    refusal::{Place, Refusal},
    transfer::{Transfer, TransferReversal},
};
use serde::Deserialize;
use wire::lists::{List, Page};

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    #[serde(deserialize_with = "wire::params::double_option")]
    description: Option<Option<String>>,
    metadata: MetadataChange,
}

/// Changes a transfer's description and metadata.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Update,
) -> Result<Transfer, Error> {
    let mut transfer: Transfer = tx.get(&caller.account, id, Place::Path("transfer"))?;
    if let Some(description) = params.description {
        transfer.description = description;
    }
    params.metadata.apply(&mut transfer.metadata)?;
    tx.update(&transfer)?;
    tx.emit_updated("transfer.updated", &caller.account, &transfer)?;
    Ok(transfer)
}

/// A reversal of one of the acting account's transfers.
pub fn retrieve_reversal(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    transfer: &str,
    id: &str,
) -> Result<TransferReversal, Error> {
    reversal(reader, caller, transfer, id)
}

/// A page of the reversals of one of the acting account's transfers.
pub fn list_reversals(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    transfer: &str,
    page: &Page,
) -> Result<List<TransferReversal>, Error> {
    let url =
        reader.get::<Transfer>(&caller.account, transfer, Place::Path("transfer"))?.reversals_url();
    let set = Set::with::<TransferReversal>(reader, &caller.account, "transfer", transfer)?;
    pages::page(reader, &caller.account, set, page, url)
}

fn reversal(
    reader: &mut impl Reader,
    caller: &Caller,
    transfer: &str,
    id: &str,
) -> Result<TransferReversal, Error> {
    reader.get::<Transfer>(&caller.account, transfer, Place::Path("transfer"))?;
    let found = reader.find::<TransferReversal>(&caller.account, id)?;
    found.filter(|reversal| reversal.transfer == transfer).ok_or_else(|| {
        let object = "transfer_reversal".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place: Place::Path("id") }.into()
    })
}

/// Changes a reversal's metadata.
pub fn update_reversal(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &str,
    id: &str,
    params: Update,
) -> Result<TransferReversal, Error> {
    let mut reversal = reversal(tx, caller, transfer, id)?;
    params.metadata.apply(&mut reversal.metadata)?;
    tx.update(&reversal)?;
    let mut transfer: Transfer = tx.get(&caller.account, transfer, Place::Path("transfer"))?;
    transfer.show_reversal(&reversal);
    tx.update(&transfer)?;
    Ok(reversal)
}
