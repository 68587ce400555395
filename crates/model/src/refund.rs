//! Refunds.

use ledger::{Currency, Money, Positive};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    metadata::Metadata,
    object::{object, present},
    resource::Resource,
};

/// What the ids of refunds begin with whose charge a transfer brought.
pub const OF_PAYMENT: &str = "pyr";

/// A part of a charge, given back: `re_…`, or `pyr_…` for a `py_…`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refund {
    pub id: String,
    pub object: String,
    amount: i64,
    pub balance_transaction: Option<String>,
    pub charge: Option<String>,
    pub created: i64,
    currency: Currency,
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
    status: RefundStatus,
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

/// What can happen to a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundStep {
    /// The bank takes its time.
    Wait,
    /// The money is there.
    Succeed,
    /// The bank sends it back.
    Fail,
}

impl RefundStatus {
    /// The status after a step; none if the step can't happen now.
    pub fn after(self, step: RefundStep) -> Option<RefundStatus> {
        use RefundStatus::{Canceled, Failed, Pending, RequiresAction, Succeeded};
        match (self, step) {
            (Pending | RequiresAction, RefundStep::Succeed) => Some(Succeeded),
            (Pending | RequiresAction | Succeeded, RefundStep::Fail) => Some(Failed),
            (Succeeded, RefundStep::Wait) => Some(Pending),
            (Succeeded, RefundStep::Succeed)
            | (Pending | RequiresAction, RefundStep::Wait)
            | (Failed | Canceled, RefundStep::Wait | RefundStep::Succeed | RefundStep::Fail) => {
                None
            }
        }
    }
}

impl Refund {
    /// A refund of a part of a charge, which has succeeded unless it is said to wait.
    pub fn new(id: String, charge: &str, amount: Positive, created: i64) -> Refund {
        Refund {
            id,
            object: "refund".into(),
            amount: amount.minor(),
            balance_transaction: None,
            charge: Some(charge.to_owned()),
            created,
            currency: amount.currency(),
            customer: None,
            customer_account: None,
            description: None,
            destination_details: None,
            failure_balance_transaction: None,
            failure_reason: None,
            instructions_email: None,
            metadata: Metadata::new(),
            payment_intent: None,
            payment_method: None,
            pending_reason: None,
            reason: None,
            receipt_number: None,
            source_transfer_reversal: None,
            status: RefundStatus::Succeeded,
            transfer_reversal: None,
        }
    }

    /// What is given back.
    pub fn amount(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    /// Where it is.
    pub fn status(&self) -> RefundStatus {
        self.status
    }

    /// Lets something happen to it. Errors if it can't happen now: nothing has changed then.
    pub fn step(&mut self, step: RefundStep) -> Result<(), RefundStatus> {
        self.status = self.status.after(step).ok_or(self.status)?;
        self.pending_reason = match self.status {
            RefundStatus::Pending => Some("processing".into()),
            RefundStatus::RequiresAction
            | RefundStatus::Succeeded
            | RefundStatus::Failed
            | RefundStatus::Canceled => None,
        };
        Ok(())
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        present([
            ("charge", self.charge.as_deref()),
            ("payment_intent", self.payment_intent.as_deref()),
        ])
    }
}

object!(
    Refund,
    Resource::new("refund", &["re", OF_PAYMENT])
        .path("/v1/refunds/{refund}")
        .owned()
        .back(&["source_transfer_reversal"])
        .expandable(&[
            "balance_transaction",
            "charge",
            "customer",
            "failure_balance_transaction",
            "payment_intent",
            "payment_method",
            "source_transfer_reversal",
            "transfer_reversal"
        ])
);

#[cfg(test)]
mod tests {
    use super::{RefundStatus::*, RefundStep::*, *};
    use ledger::Currency;

    #[test]
    fn the_life_of_a_refund() {
        let amount = Positive::new(Money::new(400, Currency::USD)).unwrap();
        for (from, step, to) in [
            (Succeeded, Wait, Some(Pending)),
            (Succeeded, Succeed, None),
            (Succeeded, Fail, Some(Failed)),
            (Pending, Wait, None),
            (Pending, Succeed, Some(Succeeded)),
            (Pending, Fail, Some(Failed)),
            (RequiresAction, Wait, None),
            (RequiresAction, Succeed, Some(Succeeded)),
            (RequiresAction, Fail, Some(Failed)),
            (Failed, Wait, None),
            (Failed, Succeed, None),
            (Failed, Fail, None),
            (Canceled, Wait, None),
            (Canceled, Succeed, None),
            (Canceled, Fail, None),
        ] {
            let mut refund = Refund::new("re_1".into(), "ch_1", amount, 5);
            refund.status = from;
            assert_eq!(refund.step(step), to.map(|_| ()).ok_or(from), "{from:?} {step:?}");
            assert_eq!(refund.status(), to.unwrap_or(from), "{from:?} {step:?}");
            let waits = refund.pending_reason.as_deref() == Some("processing");
            assert_eq!(waits, to == Some(Pending), "{from:?} {step:?}");
        }
    }

    #[test]
    fn a_refund_is_found_by_what_it_refunds() {
        let amount = Positive::new(Money::new(400, Currency::USD)).unwrap();
        let mut refund = Refund::new("re_1".into(), "ch_1", amount, 5);
        assert_eq!(refund.amount(), amount.money());
        let pair = |filter, value: &str| (filter, value.to_owned());
        assert_eq!(refund.lists(), [pair("charge", "ch_1")]);
        refund.payment_intent = Some("pi_1".into());
        assert_eq!(refund.lists(), [pair("charge", "ch_1"), pair("payment_intent", "pi_1")]);
    }
}
