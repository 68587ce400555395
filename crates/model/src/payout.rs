//! Payouts: from a balance to a bank.

use ledger::{Currency, Money, Positive};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    metadata::Metadata,
    object::{object, present},
    resource::Resource,
};

/// Money on its way to an external account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payout {
    /// `po_…`
    pub id: String,
    pub object: String,
    amount: i64,
    pub application_fee: Option<String>,
    pub application_fee_amount: Option<i64>,
    pub arrival_date: i64,
    pub automatic: bool,
    pub balance_transaction: Option<String>,
    pub created: i64,
    currency: Currency,
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
    status: PayoutStatus,
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
    /// What the rail knows its destination by. Documents are stored with an older name of this
    /// field.
    #[serde(rename = "failure")]
    pub rail_reference: Option<String>,
    /// The rail was asked to send it, and has not answered yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    handed_over: bool,
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

/// Which way a payout's money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the bank.
    Credit,
    /// From the bank, for what the account owes: shown as a payout of a negative amount.
    Debit,
}

impl Payout {
    /// A payout that waits to be sent.
    pub fn new(id: String, direction: Direction, amount: Positive, created: i64) -> Payout {
        Payout {
            id,
            object: "payout".into(),
            amount: match direction {
                Direction::Credit => amount.minor(),
                Direction::Debit => amount.minor().saturating_neg(),
            },
            application_fee: None,
            application_fee_amount: None,
            arrival_date: created,
            automatic: false,
            balance_transaction: None,
            created,
            currency: amount.currency(),
            description: None,
            destination: None,
            failure_balance_transaction: None,
            failure_code: None,
            failure_message: None,
            livemode: false,
            metadata: Metadata::new(),
            method: "standard".into(),
            original_payout: None,
            payout_method: None,
            reconciliation_status: "not_applicable".into(),
            reversed_by: None,
            source_type: "card".into(),
            statement_descriptor: None,
            status: PayoutStatus::Pending,
            trace_id: Some(json!({ "status": "pending", "value": null })),
            kind: "bank_account".into(),
            internal: PayoutInternal::default(),
        }
    }

    /// Which way its money goes.
    pub fn direction(&self) -> Direction {
        if self.amount < 0 { Direction::Debit } else { Direction::Credit }
    }

    /// What moves, whichever way.
    pub fn moves(&self) -> Option<Positive> {
        Positive::new(Money::new(self.amount.saturating_abs(), self.currency))
    }

    /// Its currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Where it is.
    pub fn status(&self) -> PayoutStatus {
        self.status
    }

    /// Whether a step can happen now. What the bank was asked to send may be on its way: it is not
    /// canceled any more.
    pub fn can(&self, step: PayoutStep) -> bool {
        let waits = self.internal.handed_over && step == PayoutStep::Cancel;
        !waits && self.status.after(step).is_some()
    }

    /// Lets something happen to it. Errors if it can't happen now: nothing has changed then.
    pub fn step(&mut self, step: PayoutStep) -> Result<(), PayoutStatus> {
        let after = self.status.after(step).filter(|_| self.can(step));
        self.status = after.ok_or(self.status)?;
        self.internal.handed_over = false;
        Ok(())
    }

    /// Whether the bank was asked to send it, and has not answered yet.
    pub fn is_handed_over(&self) -> bool {
        self.internal.handed_over
    }

    /// The bank is asked to send it, and answers later. Errors if it was asked before, or if it
    /// can't be sent: nothing has changed then.
    pub fn hand_over(&mut self) -> Result<(), PayoutStatus> {
        if self.internal.handed_over || !self.can(PayoutStep::Send) {
            return Err(self.status);
        }
        self.internal.handed_over = true;
        Ok(())
    }

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

object!(
    Payout,
    Resource::new("payout", &["po"])
        .path("/v1/payouts/{payout}")
        .owned()
        .back(&["application_fee"])
        .expandable(&[
            "application_fee",
            "balance_transaction",
            "destination",
            "failure_balance_transaction",
            "original_payout",
            "reversed_by"
        ]),
    PayoutInternal
);

#[cfg(test)]
mod tests {
    use super::{Direction::*, PayoutStatus::*, PayoutStep::*, *};

    #[test]
    fn the_life_of_a_payout() {
        let amount = Positive::new(Money::new(5, Currency::USD)).unwrap();
        for (from, [send, arrive, fail, cancel]) in [
            (Pending, [Some(InTransit), None, Some(Failed), Some(Canceled)]),
            (InTransit, [None, Some(Paid), Some(Failed), None]),
            (Paid, [None, None, Some(Failed), None]),
            (Failed, [None, None, None, None]),
            (Canceled, [None, None, None, None]),
        ] {
            for (step, to) in [(Send, send), (Arrive, arrive), (Fail, fail), (Cancel, cancel)] {
                let mut payout = Payout::new("po_1".into(), Credit, amount, 5);
                payout.status = from;
                assert_eq!(payout.step(step), to.map(|_| ()).ok_or(from), "{from:?} {step:?}");
                assert_eq!(payout.status(), to.unwrap_or(from), "{from:?} {step:?}");
            }
        }
    }

    #[test]
    fn a_payout_is_handed_over_once_and_then_not_canceled() {
        let amount = Positive::new(Money::new(5, Currency::USD)).unwrap();
        for (step, to) in [(Send, Some(InTransit)), (Fail, Some(Failed)), (Cancel, None)] {
            let mut payout = Payout::new("po_1".into(), Credit, amount, 5);
            assert!(payout.can(Cancel) && !payout.is_handed_over());
            payout.hand_over().unwrap();
            assert!(payout.is_handed_over());
            assert_eq!(payout.hand_over(), Err(Pending));
            assert_eq!(payout.can(step), to.is_some(), "{step:?}");
            assert_eq!(payout.step(step), to.map(|_| ()).ok_or(Pending), "{step:?}");
            assert_eq!(
                (payout.status(), payout.is_handed_over()),
                match to {
                    Some(to) => (to, false),
                    None => (Pending, true),
                }
            );
        }
        for status in [InTransit, Paid, Failed, Canceled] {
            let mut payout = Payout::new("po_1".into(), Credit, amount, 5);
            payout.status = status;
            assert_eq!(payout.hand_over(), Err(status));
            assert!(!payout.is_handed_over());
        }
    }

    #[test]
    fn a_debit_is_shown_below_zero_and_moves_as_much() {
        let amount = Positive::new(Money::new(5, Currency::USD)).unwrap();
        for (direction, shown) in [(Credit, 5), (Debit, -5)] {
            let payout = Payout::new("po_1".into(), direction, amount, 5);
            assert_eq!(json!(payout)["amount"], shown);
            assert_eq!(payout.direction(), direction);
            assert_eq!(payout.moves(), Some(amount));
        }
    }

    #[test]
    fn a_payout_is_found_by_where_it_goes_and_when() {
        let amount = Positive::new(Money::new(5, Currency::USD)).unwrap();
        let mut payout = Payout::new("po_1".into(), Credit, amount, 5);
        assert_eq!(payout.currency(), Currency::USD);
        payout.destination = Some("ba_1".into());
        for (status, name, arrives, found) in [
            (Pending, "pending", 4, "0"),
            (InTransit, "in_transit", 5, "0"),
            (Paid, "paid", 6, "000000000006"),
            (Failed, "failed", 1_767_571_200, "001767571200"),
            (Canceled, "canceled", 5, "0"),
        ] {
            (payout.status, payout.arrival_date) = (status, arrives);
            let pair = |filter, value: &str| (filter, value.to_owned());
            let lists = [pair("destination", "ba_1"), pair("status", name), pair("arrives", found)];
            assert_eq!(payout.lists(), lists);
            assert_eq!(json!(payout)["status"], name);
        }
        assert_eq!(arriving(Some(-1)), "000000000000");
    }
}
