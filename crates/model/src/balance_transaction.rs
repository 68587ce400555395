//! Balance transactions: what an account's holder sees of a journal.

use ledger::{Currency, Money, MoneyError, Positive};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};

use crate::{
    object::{object, present},
    resource::Resource,
};

/// One line of an account's statement. `net = amount - fee`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BalanceTransaction {
    /// `txn_…`
    pub id: String,
    pub object: String,
    /// Minor units; positive raises the balance.
    amount: i64,
    /// When the net becomes available, unix seconds.
    pub available_on: i64,
    pub balance_type: String,
    pub created: i64,
    currency: Currency,
    pub description: Option<String>,
    pub exchange_rate: Option<Number>,
    /// Positive when charged.
    fee: i64,
    fee_details: Vec<FeeDetail>,
    net: i64,
    pub reporting_category: String,
    /// What it is about.
    pub source: Option<String>,
    /// As of its creation, until `show_at` says it anew.
    status: TransactionStatus,
    #[serde(rename = "type")]
    kind: TransactionType,
    #[serde(skip)]
    pub internal: TransactionInternal,
}

/// What a balance transaction's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TransactionInternal {
    /// The number of its journal.
    pub journal: i64,
}

/// Whether the net can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionStatus {
    Available,
    Pending,
}

impl TransactionStatus {
    fn at(now: i64, available_on: i64) -> TransactionStatus {
        if available_on > now { TransactionStatus::Pending } else { TransactionStatus::Available }
    }
}

/// A part of a fee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FeeDetail {
    amount: i64,
    application: Option<String>,
    currency: Currency,
    description: Option<String>,
    #[serde(rename = "type")]
    kind: String,
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
    /// Whether a transaction of this type is the one that its source has as its
    /// `balance_transaction`.
    pub fn is_named_by_source(self) -> bool {
        match self {
            TransactionType::ApplicationFee
            | TransactionType::Charge
            | TransactionType::Payment
            | TransactionType::PaymentRefund
            | TransactionType::Payout
            | TransactionType::Refund
            | TransactionType::Transfer => true,
            TransactionType::Adjustment
            | TransactionType::ApplicationFeeRefund
            | TransactionType::PayoutCancel
            | TransactionType::PayoutFailure
            | TransactionType::RefundFailure
            | TransactionType::StripeFee
            | TransactionType::TransferRefund => false,
        }
    }

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

/// What is entered on a statement. Each kind of entry has its direction, so that an amount never
/// needs a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    ApplicationFee,
    ApplicationFeeRefund,
    /// A fee comes back to the account that paid it.
    ApplicationFeeReturned,
    /// What an account owes is taken from its bank: a payout of a negative amount.
    BankDebit,
    /// The bank did not pay.
    BankDebitFailure,
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

impl Entry {
    /// The type under which the API shows it.
    pub fn kind(self) -> TransactionType {
        match self {
            Entry::ApplicationFee => TransactionType::ApplicationFee,
            Entry::ApplicationFeeRefund => TransactionType::ApplicationFeeRefund,
            Entry::ApplicationFeeReturned => TransactionType::Adjustment,
            Entry::BankDebit | Entry::Payout => TransactionType::Payout,
            Entry::BankDebitFailure | Entry::PayoutFailure => TransactionType::PayoutFailure,
            Entry::Charge => TransactionType::Charge,
            Entry::Payment => TransactionType::Payment,
            Entry::PaymentRefund => TransactionType::PaymentRefund,
            Entry::PayoutCancel => TransactionType::PayoutCancel,
            Entry::Refund => TransactionType::Refund,
            Entry::RefundFailure => TransactionType::RefundFailure,
            Entry::StripeFee => TransactionType::StripeFee,
            Entry::Transfer => TransactionType::Transfer,
            Entry::TransferRefund => TransactionType::TransferRefund,
        }
    }

    /// True if it raises the holder's balance.
    pub fn raises(self) -> bool {
        match self {
            Entry::ApplicationFee
            | Entry::ApplicationFeeReturned
            | Entry::BankDebit
            | Entry::Charge
            | Entry::Payment
            | Entry::PayoutCancel
            | Entry::PayoutFailure
            | Entry::RefundFailure
            | Entry::TransferRefund => true,
            Entry::ApplicationFeeRefund
            | Entry::BankDebitFailure
            | Entry::PaymentRefund
            | Entry::Payout
            | Entry::Refund
            | Entry::StripeFee
            | Entry::Transfer => false,
        }
    }
}

impl BalanceTransaction {
    /// A transaction without fees. `id` and times are the caller's.
    pub fn new(
        id: String,
        entry: Entry,
        amount: Positive,
        source: &str,
        created: i64,
        available_on: i64,
    ) -> BalanceTransaction {
        let kind = entry.kind();
        let minor = amount.minor();
        let signed = if entry.raises() { minor } else { minor.saturating_neg() };
        BalanceTransaction {
            id,
            object: "balance_transaction".into(),
            amount: signed,
            available_on,
            balance_type: "payments".into(),
            created,
            currency: amount.currency(),
            description: None,
            exchange_rate: None,
            fee: 0,
            fee_details: Vec::new(),
            net: signed,
            reporting_category: kind.reporting_category().into(),
            source: (!source.is_empty()).then(|| source.to_owned()),
            status: TransactionStatus::at(created, available_on),
            kind,
            internal: TransactionInternal::default(),
        }
    }

    /// What happened.
    pub fn kind(&self) -> TransactionType {
        self.kind
    }

    /// What moved; debits are below zero.
    pub fn amount(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    /// What the balance is changed by.
    pub fn net(&self) -> Money {
        Money::new(self.net, self.currency)
    }

    /// The currency of all its amounts.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Shows the status that it has at a time.
    pub fn show_at(&mut self, now: i64) {
        self.status = TransactionStatus::at(now, self.available_on);
    }

    /// Says in words what happened.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> BalanceTransaction {
        self.description = Some(description.into());
        self
    }

    /// Takes a fee off. Errors on another currency, and on overflow.
    pub fn with_fee(
        mut self,
        fee: Positive,
        kind: &str,
        application: Option<&str>,
        description: String,
    ) -> Result<BalanceTransaction, MoneyError> {
        self.net = self.net().checked_sub(fee.money())?.minor();
        self.fee = Money::new(self.fee, self.currency).checked_add(fee.money())?.minor();
        self.fee_details.push(FeeDetail {
            amount: fee.minor(),
            application: application.map(str::to_owned),
            currency: self.currency,
            description: Some(description),
            kind: kind.into(),
        });
        Ok(self)
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        let (kind, currency) = (self.kind.name(), self.currency.code());
        let settles = (self.available_on > self.created).then_some(self.available_on);
        let kind_of = [kind, ".", currency].concat();
        let settles = settling(currency, settles) + kind;
        present([
            ("source", self.source.as_deref().filter(|_| !self.kind.is_named_by_source())),
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
        None => [currency, ".0."].concat(),
    }
}

/// Sets the status that a transaction's body has at a time.
fn tell_status(body: &mut Value, now: i64) {
    if let Some(available_on) = body["available_on"].as_i64() {
        body["status"] = json!(TransactionStatus::at(now, available_on));
    }
}

object!(
    BalanceTransaction,
    Resource::new("balance_transaction", &["txn"])
        .path("/v1/balance_transactions/{transaction}")
        .parts("kind")
        .at_reading(tell_status)
        .expandable(&["source"]),
    TransactionInternal
);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(minor: i64) -> Positive {
        Positive::new(Money::new(minor, Currency::USD)).unwrap()
    }

    #[test]
    fn entries_have_a_type_and_a_direction() {
        for (entry, kind, category, amount) in [
            (Entry::ApplicationFee, "application_fee", "platform_earning", 5),
            (Entry::ApplicationFeeRefund, "application_fee_refund", "platform_earning_refund", -5),
            (Entry::ApplicationFeeReturned, "adjustment", "other_adjustment", 5),
            (Entry::BankDebit, "payout", "payout", 5),
            (Entry::BankDebitFailure, "payout_failure", "payout_reversal", -5),
            (Entry::Charge, "charge", "charge", 5),
            (Entry::Payment, "payment", "charge", 5),
            (Entry::PaymentRefund, "payment_refund", "refund", -5),
            (Entry::Payout, "payout", "payout", -5),
            (Entry::PayoutCancel, "payout_cancel", "payout_reversal", 5),
            (Entry::PayoutFailure, "payout_failure", "payout_reversal", 5),
            (Entry::Refund, "refund", "refund", -5),
            (Entry::RefundFailure, "refund_failure", "refund_failure", 5),
            (Entry::StripeFee, "stripe_fee", "fee", -5),
            (Entry::Transfer, "transfer", "transfer", -5),
            (Entry::TransferRefund, "transfer_refund", "transfer_reversal", 5),
        ] {
            let made = BalanceTransaction::new("txn_1".into(), entry, of(5), "x", 1, 2);
            let body = json!(made);
            assert_eq!(body["type"], kind, "{entry:?}");
            assert_eq!(body["type"], made.kind().name(), "{entry:?}");
            assert_eq!(body["reporting_category"], category, "{entry:?}");
            assert_eq!((&body["amount"], &body["net"]), (&json!(amount), &json!(amount)));
        }
    }

    #[test]
    fn fees_are_taken_off_the_net() {
        let charge = BalanceTransaction::new("txn_1".into(), Entry::Charge, of(1000), "ch_1", 1, 2);
        let charge = charge.with_fee(of(123), "application_fee", Some("ca_1"), "a".into()).unwrap();
        let charge = charge.with_fee(of(59), "stripe_fee", None, "b".into()).unwrap();
        let body = json!(charge);
        assert_eq!(body["amount"], 1000);
        assert_eq!(body["fee"], 182);
        assert_eq!(body["net"], 818);
        assert_eq!(body["fee_details"][0]["amount"], 123);
        assert_eq!(body["fee_details"][1]["amount"], 59);
        assert_eq!(charge.amount().minor(), 1000);
        assert_eq!(charge.net().minor(), 818);
    }

    #[test]
    fn a_transaction_is_pending_until_it_is_available() {
        for (created, available_on, status) in
            [(1, 0, "available"), (1, 1, "available"), (1, 2, "pending")]
        {
            let id = "txn_1".to_owned();
            let made = BalanceTransaction::new(id, Entry::Charge, of(5), "", created, available_on);
            assert_eq!(json!(made)["status"], status, "{available_on}");
            assert_eq!(made.source, None);
            for (now, status) in [(0, "available"), (1, "available"), (2, "pending")] {
                let mut later = made.clone();
                later.show_at(available_on - now + 1);
                assert_eq!(json!(later)["status"], status, "{available_on} {now}");
                let mut body = json!(made);
                tell_status(&mut body, available_on - now + 1);
                assert_eq!(body["status"], status, "{available_on} {now}");
            }
        }
    }

    #[test]
    fn a_transaction_is_found_by_what_it_is_and_when_it_settles() {
        for (available_on, settles) in
            [(0, "usd.0.charge"), (1, "usd.0.charge"), (2, "usd.000000000002.charge")]
        {
            let id = "txn_1".to_owned();
            let made = BalanceTransaction::new(id, Entry::Charge, of(5), "ch_1", 1, available_on);
            let made = made.described("x");
            assert_eq!(made.description.as_deref(), Some("x"));
            assert_eq!(made.currency(), Currency::USD);
            let pair = |filter, value: &str| (filter, value.to_owned());
            let kind = pair("kind", "charge.usd");
            assert_eq!(made.lists(), [kind, pair("settles", settles)]);
        }
        let other = Entry::RefundFailure;
        let made = BalanceTransaction::new("txn_1".into(), other, of(5), "re_1", 1, 1);
        assert_eq!(made.lists()[0], ("source", "re_1".to_owned()));
        assert_eq!(settling("usd", None), "usd.0.");
    }
}
