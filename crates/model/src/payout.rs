//! Payouts: from a balance to a bank.

use ledger::Currency;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    metadata::Metadata,
    object::{object, present},
};

/// Money on its way to an external account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payout {
    /// `po_…`
    pub id: String,
    pub object: String,
    /// Negative if it is taken from the bank.
    pub amount: i64,
    pub application_fee: Option<String>,
    pub application_fee_amount: Option<i64>,
    pub arrival_date: i64,
    pub automatic: bool,
    pub balance_transaction: Option<String>,
    pub created: i64,
    pub currency: Currency,
    pub description: Option<String>,
    pub destination: Option<String>,
    pub failure_balance_transaction: Option<String>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub livemode: bool,
    pub metadata: Metadata,
    pub method: String,
    pub original_payout: Option<String>,
    pub payout_method: Option<String>,
    pub reconciliation_status: String,
    pub reversed_by: Option<String>,
    pub source_type: String,
    pub statement_descriptor: Option<String>,
    pub status: PayoutStatus,
    pub trace_id: Option<Value>,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(skip)]
    pub internal: PayoutInternal,
}

/// What a payout's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PayoutInternal {
    /// An automatic payout holds what became available after this mark.
    pub after: Mark,
    /// The failure that awaits it.
    pub failure: Option<String>,
}

/// A place in the order in which funds became available: a time, and within that second the
/// sort key of a balance transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    pub time: i64,
    pub key: String,
}

/// Where a payout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStatus {
    /// Not sent yet.
    Pending,
    /// On its way.
    InTransit,
    /// At the bank.
    Paid,
    /// Came back.
    Failed,
    /// Taken back before it was sent.
    Canceled,
}

/// What can happen to a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutStep {
    Send,
    Arrive,
    Fail,
    Cancel,
}

impl PayoutStatus {
    /// The status after a step; none if the step can't happen now.
    pub fn after(self, step: PayoutStep) -> Option<PayoutStatus> {
        use PayoutStatus::{Canceled, Failed, InTransit, Paid, Pending};
        match (self, step) {
            (Pending, PayoutStep::Send) => Some(InTransit),
            (Pending, PayoutStep::Cancel) => Some(Canceled),
            (Pending | InTransit | Paid, PayoutStep::Fail) => Some(Failed),
            (InTransit, PayoutStep::Arrive) => Some(Paid),
            (Pending, PayoutStep::Arrive)
            | (InTransit | Paid, PayoutStep::Send | PayoutStep::Cancel)
            | (Paid, PayoutStep::Arrive)
            | (
                Failed | Canceled,
                PayoutStep::Send | PayoutStep::Arrive | PayoutStep::Fail | PayoutStep::Cancel,
            ) => None,
        }
    }

    /// As the API spells it.
    pub fn name(self) -> &'static str {
        match self {
            PayoutStatus::Pending => "pending",
            PayoutStatus::InTransit => "in_transit",
            PayoutStatus::Paid => "paid",
            PayoutStatus::Failed => "failed",
            PayoutStatus::Canceled => "canceled",
        }
    }
}

impl Payout {
    fn lists(&self) -> Vec<(&'static str, String)> {
        let arrives = (self.arrival_date > self.created).then_some(self.arrival_date);
        present([
            ("destination", self.destination.as_deref()),
            ("status", Some(self.status.name())),
            ("arrives", Some(&arriving(arrives))),
        ])
    }
}

/// The value of the filter `arrives` of payouts that arrive at a time, or when they are made; in
/// order of time.
pub fn arriving(at: Option<i64>) -> String {
    at.map_or("0".to_owned(), |at| format!("{:012}", at.max(0)))
}

object!(Payout, "payout", PayoutInternal);

#[cfg(test)]
mod tests {
    use super::{PayoutStatus::*, PayoutStep::*};

    #[test]
    fn the_life_of_a_payout() {
        for (from, step, to) in [
            (Pending, Send, Some(InTransit)),
            (InTransit, Arrive, Some(Paid)),
            (Pending, Cancel, Some(Canceled)),
            (InTransit, Cancel, None),
            (InTransit, Fail, Some(Failed)),
            (Paid, Fail, Some(Failed)),
            (Paid, Cancel, None),
            (Failed, Arrive, None),
            (Canceled, Send, None),
        ] {
            assert_eq!(from.after(step), to, "{from:?} {step:?}");
        }
    }
}
