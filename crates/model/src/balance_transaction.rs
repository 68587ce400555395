//! Balance transactions: what an account's holder sees of a journal.

use ledger::Currency;
use serde::{Deserialize, Serialize};

use crate::object::{object, present};

/// One line of an account's statement. `net = amount - fee`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BalanceTransaction {
    /// `txn_…`
    pub id: String,
    pub object: String,
    /// Minor units; positive raises the balance.
    pub amount: i64,
    /// When the net becomes available, unix seconds.
    pub available_on: i64,
    pub balance_type: String,
    pub created: i64,
    pub currency: Currency,
    pub description: Option<String>,
    pub exchange_rate: Option<f64>,
    /// Positive when charged.
    pub fee: i64,
    pub fee_details: Vec<FeeDetail>,
    pub net: i64,
    pub reporting_category: String,
    /// What it is about.
    pub source: Option<String>,
    /// As of its creation; replies and events set it for the time they show.
    pub status: String,
    #[serde(rename = "type")]
    pub kind: TransactionType,
    #[serde(skip)]
    pub internal: TransactionInternal,
}

/// What a balance transaction's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TransactionInternal {
    /// The number of its journal.
    pub journal: i64,
}

/// A part of a fee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeeDetail {
    pub amount: i64,
    pub application: Option<String>,
    pub currency: Currency,
    pub description: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
}

/// What happened. Those types that this platform makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionType {
    Adjustment,
    ApplicationFee,
    ApplicationFeeRefund,
    Charge,
    Payment,
    PaymentRefund,
    Payout,
    PayoutCancel,
    PayoutFailure,
    Refund,
    RefundFailure,
    StripeFee,
    Transfer,
    TransferRefund,
}

impl TransactionType {
    /// The category under which accountants find it.
    pub fn reporting_category(self) -> &'static str {
        match self {
            TransactionType::Adjustment => "other_adjustment",
            TransactionType::ApplicationFee => "platform_earning",
            TransactionType::ApplicationFeeRefund => "platform_earning_refund",
            TransactionType::Charge | TransactionType::Payment => "charge",
            TransactionType::PaymentRefund | TransactionType::Refund => "refund",
            TransactionType::Payout => "payout",
            TransactionType::PayoutCancel | TransactionType::PayoutFailure => "payout_reversal",
            TransactionType::RefundFailure => "refund_failure",
            TransactionType::StripeFee => "fee",
            TransactionType::Transfer => "transfer",
            TransactionType::TransferRefund => "transfer_reversal",
        }
    }

    /// As the API spells it.
    pub fn name(self) -> &'static str {
        match self {
            TransactionType::Adjustment => "adjustment",
            TransactionType::ApplicationFee => "application_fee",
            TransactionType::ApplicationFeeRefund => "application_fee_refund",
            TransactionType::Charge => "charge",
            TransactionType::Payment => "payment",
            TransactionType::PaymentRefund => "payment_refund",
            TransactionType::Payout => "payout",
            TransactionType::PayoutCancel => "payout_cancel",
            TransactionType::PayoutFailure => "payout_failure",
            TransactionType::Refund => "refund",
            TransactionType::RefundFailure => "refund_failure",
            TransactionType::StripeFee => "stripe_fee",
            TransactionType::Transfer => "transfer",
            TransactionType::TransferRefund => "transfer_refund",
        }
    }
}

impl BalanceTransaction {
    /// A transaction without fees. `id` and times are the caller's.
    pub fn new(
        id: String,
        kind: TransactionType,
        amount: i64,
        currency: Currency,
        source: &str,
        created: i64,
        available_on: i64,
    ) -> BalanceTransaction {
        BalanceTransaction {
            id,
            object: "balance_transaction".into(),
            amount,
            available_on,
            balance_type: "payments".into(),
            created,
            currency,
            description: None,
            exchange_rate: None,
            fee: 0,
            fee_details: Vec::new(),
            net: amount,
            reporting_category: kind.reporting_category().into(),
            source: (!source.is_empty()).then(|| source.to_owned()),
            status: if available_on > created { "pending" } else { "available" }.into(),
            kind,
            internal: TransactionInternal::default(),
        }
    }

    /// Says in words what happened.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> BalanceTransaction {
        self.description = Some(description.into());
        self
    }

    /// Takes a fee off. Nothing happens for a fee of zero.
    #[must_use]
    pub fn with_fee(
        mut self,
        amount: i64,
        kind: &str,
        application: Option<&str>,
        description: String,
    ) -> BalanceTransaction {
        if amount != 0 {
            self.fee += amount;
            self.net -= amount;
            self.fee_details.push(FeeDetail {
                amount,
                application: application.map(str::to_owned),
                currency: self.currency,
                description: Some(description),
                kind: kind.into(),
            });
        }
        self
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        let (kind, currency) = (self.kind.name(), self.currency.code());
        let settles = (self.available_on > self.created).then_some(self.available_on);
        let kind_of = format!("{kind}.{currency}");
        let settles = format!("{}{kind}", settling(currency, settles));
        present([
            ("source", self.source.as_deref()),
            ("kind", Some(&kind_of)),
            ("settles", Some(&settles)),
        ])
    }
}

/// What the values of the filter `settles` begin with, of those that become available at a time,
/// or did when they were made; the type follows. In order of time.
pub fn settling(currency: &str, available_on: Option<i64>) -> String {
    match available_on {
        Some(at) => format!("{currency}.{at:012}."),
        None => format!("{currency}.0."),
    }
}

object!(BalanceTransaction, "balance_transaction", TransactionInternal, parts = "kind");
