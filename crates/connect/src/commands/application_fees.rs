//! Application fees: giving them back.

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages};
use ledger::PositiveUnits;
use model::{
    application_fee::{ApplicationFee, FeeRefund},
    metadata::{MetadataChange, MetadataPatch},
    refusal::{Place, Refusal},
    returnable::{Kind, Taken},
};
use serde::Deserialize;
use wire::lists::{List, Page};

use crate::rules::fees;

/// Parameters of a refund.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Refund {
    amount: Option<PositiveUnits>,
    metadata: Option<MetadataPatch>,
}

/// Refunds a fee, whole or in part.
pub fn refund(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Refund,
) -> Result<FeeRefund, Error> {
    let mut fee: ApplicationFee = tx.get(&caller.account, id, Place::Path("fee"))?;
    let taken = Taken {
        kind: Kind::ApplicationFee,
        id,
        amount: fee.amount(),
        returned: fee.amount_refunded(),
    };
    let amount = taken.give_back(params.amount)?;
    let metadata = MetadataPatch::fresh(params.metadata.as_ref());
    fees::refund(tx, caller, &mut fee, amount, metadata)
}

/// Refunds a fee and returns it, as the older call does.
pub fn refund_and_return(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Refund,
) -> Result<ApplicationFee, Error> {
    refund(tx, caller, id, params)?;
    tx.get(&caller.account, id, Place::Path("fee"))
}

/// A refund of one of the acting account's fees.
pub fn retrieve_refund(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    fee: &str,
    id: &str,
) -> Result<FeeRefund, Error> {
    refund_of(reader, caller, fee, id)
}

/// A page of the refunds of one of the acting account's fees.
pub fn list_refunds(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    fee: &str,
    page: &Page,
) -> Result<List<FeeRefund>, Error> {
    let url = reader.get::<ApplicationFee>(&caller.account, fee, Place::Path("fee"))?.refunds_url();
    let set = Set::with::<FeeRefund>(reader, &caller.account, "fee", fee)?;
    pages::page(reader, &caller.account, set, page, url)
}

fn refund_of(
    reader: &mut impl Reader,
    caller: &Caller,
    fee: &str,
    id: &str,
) -> Result<FeeRefund, Error> {
    reader.get::<ApplicationFee>(&caller.account, fee, Place::Path("fee"))?;
    let found = reader.find::<FeeRefund>(&caller.account, id)?;
    found.filter(|refund| refund.fee == fee).ok_or_else(|| {
        let object = "fee_refund".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place: Place::Path("id") }.into()
    })
}

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    metadata: MetadataChange,
}

/// Changes a fee refund's metadata.
pub fn update_refund(
    tx: &mut Tx<'_>,
    caller: &Caller,
    fee: &str,
    id: &str,
    params: Update,
) -> Result<FeeRefund, Error> {
    let mut refund = refund_of(tx, caller, fee, id)?;
    params.metadata.apply(&mut refund.metadata)?;
    tx.update(&refund)?;
    let mut fee: ApplicationFee = tx.get(&caller.account, fee, Place::Path("fee"))?;
    fee.show_refund(&refund);
    tx.update(&fee)?;
    tx.emit_updated("application_fee.refund.updated", &caller.account, &refund)?;
    Ok(refund)
}
