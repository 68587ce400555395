//! Application fees: the platform's share of a payment, and giving it back.

use ledger::{Currency, Money, MoneyError, Positive};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    list::InlineList,
    metadata::Metadata,
    object::{object, present},
    resource::Resource,
};

/// A fee that the platform took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApplicationFee {
    /// `fee_…`
    pub id: String,
    pub object: String,
    /// The connected account that paid it.
    pub account: String,
    amount: i64,
    amount_refunded: i64,
    pub application: String,
    pub balance_transaction: Option<String>,
    /// The direct charge, or the destination payment.
    pub charge: String,
    pub created: i64,
    currency: Currency,
    pub fee_source: Option<Value>,
    pub livemode: bool,
    /// The destination charge on the platform.
    pub originating_transaction: Option<String>,
    refunded: bool,
    refunds: InlineList<FeeRefund>,
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

    /// A fee on a charge, of which nothing is given back. `account` pays it.
    pub fn new(
        id: String,
        application: &str,
        (account, charge): (&str, &str),
        amount: Positive,
        created: i64,
    ) -> ApplicationFee {
        ApplicationFee {
            refunds: InlineList::new(format!("/v1/application_fees/{id}/refunds")),
            id,
            object: "application_fee".into(),
            account: account.to_owned(),
            amount: amount.minor(),
            amount_refunded: 0,
            application: application.to_owned(),
            balance_transaction: None,
            charge: charge.to_owned(),
            created,
            currency: amount.currency(),
            fee_source: Some(json!({ "charge": charge, "type": "charge" })),
            livemode: false,
            originating_transaction: None,
            refunded: false,
            internal: FeeInternal::default(),
        }
    }

    /// What was taken.
    pub fn amount(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    /// What was given back.
    pub fn amount_refunded(&self) -> Money {
        Money::new(self.amount_refunded, self.currency)
    }

    /// In how many parts it was given back.
    pub fn times_refunded(&self) -> usize {
        self.refunds.total_count
    }

    /// Where the list of its refunds is.
    pub fn refunds_url(&self) -> String {
        self.refunds.url.clone()
    }

    /// Gives back a part of it. Errors if there is not so much left: nothing has changed then.
    pub fn refund(&mut self, refund: FeeRefund) -> Result<(), MoneyError> {
        let refunded = self.amount_refunded().checked_add(refund.amount())?;
        let left = self.amount().checked_sub(refunded)?;
        if left.is_negative() {
            return Err(MoneyError::Overflow);
        }
        self.amount_refunded = refunded.minor();
        self.refunded = left.is_zero();
        self.refunds.push(refund);
        Ok(())
    }

    /// Shows a refund as it is now.
    pub fn show_refund(&mut self, refund: &FeeRefund) {
        self.refunds.replace(refund.clone(), |shown| shown.id == refund.id);
    }
}

object!(
    ApplicationFee,
    Resource::new("application_fee", &["fee"])
        .path("/v1/application_fees/{fee}")
        .owned()
        .expandable(&[
            "account",
            "application",
            "balance_transaction",
            "charge",
            "originating_transaction",
            "refunds",
            "fee_source"
        ]),
    FeeInternal
);

/// A part of a fee, given back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeeRefund {
    /// `fr_…`
    pub id: String,
    pub object: String,
    amount: i64,
    pub balance_transaction: Option<String>,
    pub created: i64,
    currency: Currency,
    pub fee: String,
    pub metadata: Metadata,
}

impl FeeRefund {
    /// A refund of a part of a fee.
    pub fn new(id: String, fee: &str, amount: Positive, created: i64) -> FeeRefund {
        FeeRefund {
            id,
            object: "fee_refund".into(),
            amount: amount.minor(),
            balance_transaction: None,
            created,
            currency: amount.currency(),
            fee: fee.to_owned(),
            metadata: Metadata::new(),
        }
    }

    /// What is given back.
    pub fn amount(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        vec![("fee", self.fee.clone())]
    }
}

object!(
    FeeRefund,
    Resource::new("fee_refund", &["fr"])
        .path("/v1/application_fees/{fee}/refunds/{refund}")
        .expandable(&["balance_transaction", "fee"])
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_given_back_once() {
        let of = |minor| Positive::new(Money::new(minor, Currency::USD)).unwrap();
        let mut fee = ApplicationFee::new("fee_1".into(), "ca_1", ("acct_1", "py_1"), of(123), 5);
        for (amount, taken, refunded, whole) in [
            (124, false, 0, false),
            (49, true, 49, false),
            (75, false, 49, false),
            (74, true, 123, true),
            (1, false, 123, true),
        ] {
            let refund = FeeRefund::new("fr_1".into(), "fee_1", of(amount), 6);
            assert_eq!(fee.refund(refund).is_ok(), taken, "{amount}");
            assert_eq!(fee.amount_refunded().minor(), refunded, "{amount}");
            assert_eq!(fee.refunded, whole, "{amount}");
        }
        assert_eq!(fee.times_refunded(), 2);
        assert_eq!(fee.amount(), of(123).money());
    }

    #[test]
    fn a_fee_shows_its_refunds_and_is_found() {
        let of = |minor| Positive::new(Money::new(minor, Currency::USD)).unwrap();
        let mut fee = ApplicationFee::new("fee_1".into(), "ca_1", ("acct_1", "py_1"), of(123), 5);
        assert_eq!(fee.times_refunded(), 0);
        assert_eq!(fee.refunds_url(), "/v1/application_fees/fee_1/refunds");
        for id in ["fr_1", "fr_2"] {
            fee.refund(FeeRefund::new(id.into(), "fee_1", of(5), 6)).unwrap();
        }
        let mut changed = FeeRefund::new("fr_2".into(), "fee_1", of(5), 6);
        changed.balance_transaction = Some("txn_1".into());
        fee.show_refund(&changed);
        let shown: Vec<(&str, bool)> = fee
            .refunds
            .data
            .iter()
            .map(|refund| (refund.id.as_str(), refund.balance_transaction.is_some()))
            .collect();
        assert_eq!(shown, [("fr_2", true), ("fr_1", false)]);
        let pair = |filter, value: &str| (filter, value.to_owned());
        assert_eq!(fee.lists(), [pair("charge", "py_1")]);
        fee.originating_transaction = Some("ch_1".into());
        assert_eq!(fee.lists(), [pair("charge", "py_1"), pair("charge", "ch_1")]);
        assert_eq!(changed.lists(), [pair("fee", "fee_1")]);
    }
}
