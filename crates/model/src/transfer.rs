//! Transfers from one balance to another, and their reversals.

use ledger::Currency;
use serde::{Deserialize, Serialize};

use crate::{
    list::InlineList,
    metadata::Metadata,
    object::{object, present},
};

/// A movement from the owner's balance to the destination's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    /// `tr_…`
    pub id: String,
    pub object: String,
    pub amount: i64,
    pub amount_reversed: i64,
    pub balance_transaction: Option<String>,
    pub created: i64,
    pub currency: Currency,
    pub description: Option<String>,
    pub destination: Option<String>,
    /// The `py_…` on the destination.
    pub destination_payment: Option<String>,
    pub livemode: bool,
    pub metadata: Metadata,
    pub reversals: InlineList<TransferReversal>,
    /// True once everything has been reversed.
    pub reversed: bool,
    pub source_transaction: Option<String>,
    pub source_type: String,
    pub transfer_group: Option<String>,
    #[serde(skip)]
    pub internal: TransferInternal,
}

/// What a transfer's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TransferInternal {
    /// When the funds become available on both sides.
    pub available_on: i64,
    /// The application fee taken from the destination payment.
    pub application_fee: Option<String>,
    /// Made by a destination charge; its reversal may overdraw the destination.
    pub by_charge: bool,
}

impl Transfer {
    fn lists(&self) -> Vec<(&'static str, String)> {
        present([
            ("destination", self.destination.as_deref()),
            ("transfer_group", self.transfer_group.as_deref()),
        ])
    }

    /// What has not been reversed.
    pub fn left(&self) -> i64 {
        self.amount - self.amount_reversed
    }
}

object!(Transfer, "transfer", TransferInternal);

/// Taking back a part of a transfer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransferReversal {
    /// `trr_…`
    pub id: String,
    pub object: String,
    pub amount: i64,
    pub balance_transaction: Option<String>,
    pub created: i64,
    pub currency: Currency,
    /// The `pyr_…` on the destination.
    pub destination_payment_refund: Option<String>,
    pub metadata: Metadata,
    /// The refund that caused it.
    pub source_refund: Option<String>,
    pub transfer: String,
}

impl TransferReversal {
    fn lists(&self) -> Vec<(&'static str, String)> {
        vec![("transfer", self.transfer.clone())]
    }
}

object!(TransferReversal, "transfer_reversal");
