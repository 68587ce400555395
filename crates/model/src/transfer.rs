//! Transfers from one balance to another, and their reversals.

use ledger::{Currency, Money, MoneyError, Positive};
use serde::{Deserialize, Serialize};

use crate::{
    list::InlineList,
    metadata::Metadata,
    object::{object, present},
    resource::Resource,
};

/// A movement from the owner's balance to the destination's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    /// `tr_…`
    pub id: String,
    pub object: String,
    amount: i64,
    amount_reversed: i64,
    pub balance_transaction: Option<String>,
    pub created: i64,
    currency: Currency,
    pub description: Option<String>,
    pub destination: Option<String>,
    /// The `py_…` on the destination.
    pub destination_payment: Option<String>,
    pub livemode: bool,
    pub metadata: Metadata,
    reversals: InlineList<TransferReversal>,
    reversed: bool,
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

/// Where a transfer is. The body shows it by `reversed` and `amount_reversed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferStatus {
    Sent,
    PartlyReversed,
    Reversed,
}

/// What can happen to a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferStep {
    Reverse {
        /// Nothing is left afterwards.
        whole: bool,
    },
}

impl TransferStatus {
    /// The status after a step; none if the step can't happen now.
    pub fn after(self, step: TransferStep) -> Option<TransferStatus> {
        use TransferStatus::{PartlyReversed, Reversed, Sent};
        match (self, step) {
            (Sent | PartlyReversed, TransferStep::Reverse { whole: true }) => Some(Reversed),
            (Sent | PartlyReversed, TransferStep::Reverse { whole: false }) => Some(PartlyReversed),
            (Reversed, TransferStep::Reverse { .. }) => None,
        }
    }
}

impl Transfer {
    fn lists(&self) -> Vec<(&'static str, String)> {
        present([
            ("destination", self.destination.as_deref()),
            ("transfer_group", self.transfer_group.as_deref()),
        ])
    }

    /// A transfer to an account, of which nothing is reversed.
    pub fn new(id: String, destination: &str, amount: Positive, created: i64) -> Transfer {
        Transfer {
            object: "transfer".into(),
            amount: amount.minor(),
            amount_reversed: 0,
            balance_transaction: None,
            created,
            currency: amount.currency(),
            description: None,
            destination: Some(destination.to_owned()),
            destination_payment: None,
            livemode: false,
            metadata: Metadata::new(),
            reversals: InlineList::new(format!("/v1/transfers/{id}/reversals")),
            reversed: false,
            source_transaction: None,
            source_type: "card".into(),
            transfer_group: None,
            internal: TransferInternal::default(),
            id,
        }
    }

    /// What was sent.
    pub fn amount(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    /// What was taken back.
    pub fn amount_reversed(&self) -> Money {
        Money::new(self.amount_reversed, self.currency)
    }

    /// The currency of both.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// In how many parts it was taken back.
    pub fn times_reversed(&self) -> usize {
        self.reversals.total_count
    }

    /// Where the list of its reversals is.
    pub fn reversals_url(&self) -> String {
        self.reversals.url.clone()
    }

    /// Where it is.
    pub fn status(&self) -> TransferStatus {
        match (self.amount_reversed, self.reversed) {
            (0, _) => TransferStatus::Sent,
            (_, false) => TransferStatus::PartlyReversed,
            (_, true) => TransferStatus::Reversed,
        }
    }

    /// Takes back a part of it. Errors if there is not so much left: nothing has changed then.
    pub fn reverse(&mut self, reversal: TransferReversal) -> Result<(), MoneyError> {
        let reversed = self.amount_reversed().checked_add(reversal.amount())?;
        let left = self.amount().checked_sub(reversed)?;
        if left.is_negative() {
            return Err(MoneyError::Overflow);
        }
        let status = self.status().after(TransferStep::Reverse { whole: left.is_zero() });
        let status = status.ok_or(MoneyError::Overflow)?;
        self.amount_reversed = reversed.minor();
        self.reversed = status == TransferStatus::Reversed;
        self.reversals.push(reversal);
        Ok(())
    }

    /// Shows a reversal as it is now.
    pub fn show_reversal(&mut self, reversal: &TransferReversal) {
        self.reversals.replace(reversal.clone(), |shown| shown.id == reversal.id);
    }
}

object!(
    Transfer,
    Resource::new("transfer", &["tr"])
        .path("/v1/transfers/{transfer}")
        .owned()
        .back(&["source_transaction"])
        .expandable(&[
            "balance_transaction",
            "destination",
            "destination_payment",
            "reversals",
            "source_transaction"
        ]),
    TransferInternal
);

/// Taking back a part of a transfer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransferReversal {
    /// `trr_…`
    pub id: String,
    pub object: String,
    amount: i64,
    pub balance_transaction: Option<String>,
    pub created: i64,
    currency: Currency,
    /// The `pyr_…` on the destination.
    pub destination_payment_refund: Option<String>,
    pub metadata: Metadata,
    /// The refund that caused it.
    pub source_refund: Option<String>,
    pub transfer: String,
}

impl TransferReversal {
    /// A reversal of a part of a transfer.
    pub fn new(id: String, transfer: &str, amount: Positive, created: i64) -> TransferReversal {
        TransferReversal {
            id,
            object: "transfer_reversal".into(),
            amount: amount.minor(),
            balance_transaction: None,
            created,
            currency: amount.currency(),
            destination_payment_refund: None,
            metadata: Metadata::new(),
            source_refund: None,
            transfer: transfer.to_owned(),
        }
    }

    /// What is taken back.
    pub fn amount(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        vec![("transfer", self.transfer.clone())]
    }
}

object!(
    TransferReversal,
    Resource::new("transfer_reversal", &["trr"])
        .path("/v1/transfers/{transfer}/reversals/{reversal}")
        .expandable(&[
            "balance_transaction",
            "destination_payment_refund",
            "source_refund",
            "transfer"
        ])
);

#[cfg(test)]
mod tests {
    use super::{TransferStatus::*, *};

    fn of(minor: i64) -> Positive {
        Positive::new(Money::new(minor, Currency::USD)).unwrap()
    }

    #[test]
    fn a_transfer_is_taken_back_once() {
        let mut transfer = Transfer::new("tr_1".into(), "acct_1", of(1000), 5);
        assert_eq!(transfer.status(), Sent);
        for (amount, taken, reversed, status) in [
            (1001, false, 0, Sent),
            (400, true, 400, PartlyReversed),
            (601, false, 400, PartlyReversed),
            (599, true, 999, PartlyReversed),
            (2, false, 999, PartlyReversed),
            (1, true, 1000, Reversed),
            (1, false, 1000, Reversed),
        ] {
            let reversal = TransferReversal::new("trr_1".into(), "tr_1", of(amount), 6);
            assert_eq!(transfer.reverse(reversal).is_ok(), taken, "{amount}");
            assert_eq!(transfer.amount_reversed().minor(), reversed, "{amount}");
            assert_eq!(transfer.status(), status, "{amount}");
            assert_eq!(transfer.reversed, status == Reversed, "{amount}");
        }
        assert_eq!(transfer.times_reversed(), 3);
    }

    #[test]
    fn the_life_of_a_transfer() {
        for (from, whole, to) in [
            (Sent, false, Some(PartlyReversed)),
            (Sent, true, Some(Reversed)),
            (PartlyReversed, false, Some(PartlyReversed)),
            (PartlyReversed, true, Some(Reversed)),
            (Reversed, false, None),
            (Reversed, true, None),
        ] {
            assert_eq!(from.after(TransferStep::Reverse { whole }), to, "{from:?} {whole}");
        }
    }

    #[test]
    fn a_transfer_shows_its_reversals_and_is_found() {
        let mut transfer = Transfer::new("tr_1".into(), "acct_1", of(1000), 5);
        assert_eq!(transfer.times_reversed(), 0);
        assert_eq!(transfer.reversals_url(), "/v1/transfers/tr_1/reversals");
        assert_eq!((transfer.amount(), transfer.currency()), (of(1000).money(), Currency::USD));
        for id in ["trr_1", "trr_2"] {
            transfer.reverse(TransferReversal::new(id.into(), "tr_1", of(5), 6)).unwrap();
        }
        let mut changed = TransferReversal::new("trr_2".into(), "tr_1", of(5), 6);
        changed.balance_transaction = Some("txn_1".into());
        transfer.show_reversal(&changed);
        let shown: Vec<(&str, bool)> = transfer
            .reversals
            .data
            .iter()
            .map(|reversal| (reversal.id.as_str(), reversal.balance_transaction.is_some()))
            .collect();
        assert_eq!(shown, [("trr_2", true), ("trr_1", false)]);
        let pair = |filter, value: &str| (filter, value.to_owned());
        assert_eq!(transfer.lists(), [pair("destination", "acct_1")]);
        transfer.transfer_group = Some("g".into());
        let both = [pair("destination", "acct_1"), pair("transfer_group", "g")];
        assert_eq!(transfer.lists(), both);
        assert_eq!(changed.lists(), [pair("transfer", "tr_1")]);
    }
}
