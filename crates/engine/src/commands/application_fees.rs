//! Application fees: giving them back.

use ledger::{Positive, PositiveUnits};
use model::{
    application_fee::{ApplicationFee, FeeRefund},
    balance_transaction::{BalanceTransaction, Entry},
    metadata::{Metadata, MetadataPatch},
    refusal::{Place, Refusal},
    returnable::{Kind, Taken},
};
use serde::Deserialize;
use wire::lists::{List, Page};

use crate::{
    booking::Booking,
    caller::Caller,
    look::{Look, Snapshot},
    pages,
    sets::Set,
    stop::Stop,
    tx::Tx,
};

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
) -> Result<FeeRefund, Stop> {
    let mut fee: ApplicationFee = tx.get(&caller.account, id, Place::Path("fee"))?;
    let taken = Taken {
        kind: Kind::ApplicationFee,
        id,
        amount: fee.amount(),
        returned: fee.amount_refunded(),
    };
    let amount = taken.give_back(params.amount)?;
    let metadata = MetadataPatch::fresh(params.metadata.as_ref());
    make(tx, caller, &mut fee, amount, metadata)
}

/// Refunds a fee and returns it, as the older call does.
pub fn refund_and_return(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Refund,
) -> Result<ApplicationFee, Stop> {
    refund(tx, caller, id, params)?;
    tx.get(&caller.account, id, Place::Path("fee"))
}

/// Gives back `amount` of a fee. The caller has checked that it is there.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    caller: &Caller,
    fee: &mut ApplicationFee,
    amount: Positive,
    metadata: Metadata,
) -> Result<FeeRefund, Stop> {
    let platform = caller.platform_account.as_str();
    let now = tx.now();
    let available_on = fee.internal.available_on.max(now);
    let id = tx.id("fr", platform);
    let mut refund = FeeRefund::new(id, &fee.id, amount, now);
    refund.balance_transaction = Some(tx.id("txn", platform));
    refund.metadata = metadata;
    let transaction = |id: String, entry, source: &str| {
        BalanceTransaction::new(id, entry, amount, source, now, available_on)
            .described("REFUND FOR APPLICATION FEE")
    };
    let id = refund.balance_transaction.clone().unwrap_or_default();
    let gone = transaction(id, Entry::ApplicationFeeRefund, &fee.id);
    let id = tx.id("txn", &fee.account);
    let back = transaction(id, Entry::ApplicationFeeReturned, &fee.charge);
    let booking = Booking::new("application_fee_refund", &refund.id)
        .view(platform, gone)
        .view(&fee.account, back);
    tx.book(booking)?;
    tx.insert(platform, &refund)?;
    fee.refund(refund.clone())?;
    tx.update(fee)?;
    tx.emit("application_fee.refunded", platform, fee)?;
    Ok(refund)
}

/// A refund of one of the acting account's fees.
pub fn retrieve_refund(
    look: &mut Snapshot<'_>,
    caller: &Caller,
    fee: &str,
    id: &str,
) -> Result<FeeRefund, Stop> {
    refund_of(look, caller, fee, id)
}

/// A page of the refunds of one of the acting account's fees.
pub fn list_refunds(
    look: &mut Snapshot<'_>,
    caller: &Caller,
    fee: &str,
    page: &Page,
) -> Result<List<FeeRefund>, Stop> {
    let url = look.get::<ApplicationFee>(&caller.account, fee, Place::Path("fee"))?.refunds_url();
    let set = Set::with::<FeeRefund>(look, &caller.account, "fee", fee)?;
    pages::page(look, &caller.account, set, page, url)
}

fn refund_of(
    look: &mut impl Look,
    caller: &Caller,
    fee: &str,
    id: &str,
) -> Result<FeeRefund, Stop> {
    look.get::<ApplicationFee>(&caller.account, fee, Place::Path("fee"))?;
    let found = look.find::<FeeRefund>(&caller.account, id)?;
    found.filter(|refund| refund.fee == fee).ok_or_else(|| {
        let object = "fee_refund".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place: Place::Path("id") }.into()
    })
}

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    #[serde(deserialize_with = "wire::params::double_option")]
    metadata: Option<Option<MetadataPatch>>,
}

/// Changes a fee refund's metadata.
pub fn update_refund(
    tx: &mut Tx<'_>,
    caller: &Caller,
    fee: &str,
    id: &str,
    params: Update,
) -> Result<FeeRefund, Stop> {
    let mut refund = refund_of(tx, caller, fee, id)?;
    if let Some(patch) = params.metadata {
        patch.unwrap_or_default().apply(&mut refund.metadata);
    }
    tx.update(&refund)?;
    let mut fee: ApplicationFee = tx.get(&caller.account, fee, Place::Path("fee"))?;
    fee.show_refund(&refund);
    tx.update(&fee)?;
    tx.emit_updated("application_fee.refund.updated", &caller.account, &refund)?;
    Ok(refund)
}
