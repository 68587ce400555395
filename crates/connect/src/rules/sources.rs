//! The balance transactions of which an object is the source.
//!
//! Nearly every transaction is the one that its source names: what a charge took, what a transfer
//! moved. It is found by the source itself and stands in no list for that; the others, of which there
//! may be several, do: see [`model::balance_transaction::TransactionType::is_named_by_source`].

use engine::{Error, Reader, Set, rows::typed};
use model::{
    application_fee::ApplicationFee, balance_transaction::BalanceTransaction, charge::Charge,
    object::Object, payout::Payout, refund::Refund, transfer::Transfer,
};

/// An account's balance transactions with this source.
pub(crate) fn set(reader: &mut impl Reader, owner: &str, source: &str) -> Result<Set, Error> {
    let others = Set::with::<BalanceTransaction>(reader, owner, "source", source)?;
    Ok(match own(reader, owner, source)? {
        Some(own) => Set::Any(vec![Set::one(own), others]),
        None => others,
    })
}

/// The transaction that a source names as its own.
fn own(reader: &mut impl Reader, owner: &str, source: &str) -> Result<Option<String>, Error> {
    let Some(row) = reader.row(source)?.filter(|row| row.owner == owner) else { return Ok(None) };
    let found = match () {
        // The body withholds it for a moment if the capture is asynchronous.
        () if Charge::RESOURCE.has_id(source) => {
            typed::<Charge>(&row)?.map(|charge| charge.internal.balance_transaction)
        }
        () if Transfer::RESOURCE.has_id(source) => {
            typed::<Transfer>(&row)?.map(|transfer| transfer.balance_transaction)
        }
        () if ApplicationFee::RESOURCE.has_id(source) => {
            typed::<ApplicationFee>(&row)?.map(|fee| fee.balance_transaction)
        }
        () if Refund::RESOURCE.has_id(source) => {
            typed::<Refund>(&row)?.map(|refund| refund.balance_transaction)
        }
        () if Payout::RESOURCE.has_id(source) => {
            typed::<Payout>(&row)?.map(|payout| payout.balance_transaction)
        }
        () => None,
    };
    Ok(found.flatten())
}
