//! Refunds.

use ledger::Currency;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    metadata::Metadata,
    object::{object, present},
};

/// A part of a charge, given back: `re_…`, or `pyr_…` for a `py_…`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refund {
    pub id: String,
    pub object: String,
    pub amount: i64,
    pub balance_transaction: Option<String>,
    pub charge: Option<String>,
    pub created: i64,
    pub currency: Currency,
    pub customer: Option<String>,
    pub customer_account: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination_details: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_balance_transaction: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions_email: Option<String>,
    pub metadata: Metadata,
    pub payment_intent: Option<String>,
    pub payment_method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_reason: Option<String>,
    pub reason: Option<String>,
    pub receipt_number: Option<String>,
    pub source_transfer_reversal: Option<String>,
    pub status: RefundStatus,
    pub transfer_reversal: Option<String>,
}

/// Where a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
}

impl Refund {
    fn lists(&self) -> Vec<(&'static str, String)> {
        present([
            ("charge", self.charge.as_deref()),
            ("payment_intent", self.payment_intent.as_deref()),
        ])
    }
}

object!(Refund, "refund");
