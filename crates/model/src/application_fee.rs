//! Application fees: the platform's share of a payment, and giving it back.

use ledger::Currency;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    list::InlineList,
    metadata::Metadata,
    object::{object, present},
};

/// A fee that the platform took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApplicationFee {
    /// `fee_…`
    pub id: String,
    pub object: String,
    /// The connected account that paid it.
    pub account: String,
    pub amount: i64,
    pub amount_refunded: i64,
    pub application: String,
    pub balance_transaction: Option<String>,
    /// The direct charge, or the destination payment.
    pub charge: String,
    pub created: i64,
    pub currency: Currency,
    pub fee_source: Option<Value>,
    pub livemode: bool,
    /// The destination charge on the platform.
    pub originating_transaction: Option<String>,
    pub refunded: bool,
    pub refunds: InlineList<FeeRefund>,
    #[serde(skip)]
    pub internal: FeeInternal,
}

/// What a fee's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FeeInternal {
    /// When the fee becomes available.
    pub available_on: i64,
}

impl ApplicationFee {
    fn lists(&self) -> Vec<(&'static str, String)> {
        present([
            ("charge", Some(self.charge.as_str())),
            ("charge", self.originating_transaction.as_deref()),
        ])
    }

    /// What has not been given back.
    pub fn left(&self) -> i64 {
        self.amount - self.amount_refunded
    }
}

object!(ApplicationFee, "application_fee", FeeInternal);

/// A part of a fee, given back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeeRefund {
    /// `fr_…`
    pub id: String,
    pub object: String,
    pub amount: i64,
    pub balance_transaction: Option<String>,
    pub created: i64,
    pub currency: Currency,
    pub fee: String,
    pub metadata: Metadata,
}

impl FeeRefund {
    fn lists(&self) -> Vec<(&'static str, String)> {
        vec![("fee", self.fee.clone())]
    }
}

object!(FeeRefund, "fee_refund");
