//! Charges: payments taken, and destination payments received.

mod filled;
mod outcome;
mod state;
mod steps;

pub use outcome::Outcome;
pub use state::{ChargeState, ChargeStatus, ChargeStep};

use ledger::{Currency, Money, MoneyError, Positive};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    card,
    metadata::Metadata,
    object::{object, present, says},
    resource::{Resource, begins_with},
};

/// What the ids of those charges begin with that a transfer brought to its destination.
pub const PAYMENT: &str = "py";

/// One attempt to take a payment (`ch_…`), or what a transfer brought (`py_…`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Charge {
    pub id: String,
    pub object: String,
    amount: i64,
    amount_captured: i64,
    amount_refunded: i64,
    pub application: Option<String>,
    pub application_fee: Option<String>,
    application_fee_amount: Option<i64>,
    pub balance_transaction: Option<String>,
    pub billing_details: BillingDetails,
    pub calculated_statement_descriptor: Option<String>,
    captured: bool,
    pub created: i64,
    currency: Currency,
    pub customer: Option<String>,
    pub description: Option<String>,
    pub disputed: bool,
    pub failure_balance_transaction: Option<String>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub fraud_details: Value,
    pub livemode: bool,
    pub metadata: Metadata,
    pub on_behalf_of: Option<String>,
    pub outcome: Option<Outcome>,
    paid: bool,
    pub payment_intent: Option<String>,
    pub payment_method: Option<String>,
    pub payment_method_details: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radar_options: Option<Value>,
    pub receipt_email: Option<String>,
    pub receipt_number: Option<String>,
    pub receipt_url: Option<String>,
    refunded: bool,
    pub review: Option<String>,
    pub shipping: Option<Value>,
    pub source: Option<Value>,
    pub source_transfer: Option<String>,
    pub statement_descriptor: Option<String>,
    pub statement_descriptor_suffix: Option<String>,
    status: ChargeStatus,
    /// Absent without a destination; null until an asynchronous capture is filled in.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    pub transfer: Option<Option<String>>,
    pub transfer_data: Option<ChargeTransferData>,
    pub transfer_group: Option<String>,
    #[serde(skip)]
    pub internal: ChargeInternal,
}

/// A field that is there, if only as null.
fn sent<'de, D: serde::Deserializer<'de>>(field: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(field).map(Some)
}

/// Where a destination charge's money goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChargeTransferData {
    amount: Option<i64>,
    pub destination: String,
}

impl ChargeTransferData {
    /// A destination, and the part of the payment that goes there if that is not all of it.
    pub fn new(destination: impl Into<String>, part: Option<Positive>) -> ChargeTransferData {
        let amount = part.map(Positive::minor);
        ChargeTransferData { amount, destination: destination.into() }
    }

    /// The part of a payment in this currency that goes there, where it is not all of it.
    pub fn part(&self, currency: Currency) -> Option<Positive> {
        Positive::new(Money::new(self.amount?, currency))
    }
}

/// The payer's name and address, as given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillingDetails {
    pub address: Value,
    pub email: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub tax_id: Option<String>,
}

impl Default for BillingDetails {
    fn default() -> BillingDetails {
        let address = serde_json::json!({
            "city": null, "country": null, "line1": null, "line2": null, "postal_code": null,
            "state": null
        });
        BillingDetails { address, email: None, name: None, phone: None, tax_id: None }
    }
}

impl BillingDetails {
    /// True if it says anything of a person.
    pub(crate) fn is_personal(&self) -> bool {
        let texts = [&self.email, &self.name, &self.phone, &self.tax_id];
        texts.iter().any(|text| text.is_some()) || says(&self.address)
    }
}

/// What a charge's body does not show, or not yet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChargeInternal {
    /// What the acquirer knows the card by. Documents are stored with an older name of this field.
    #[serde(rename = "card")]
    pub rail_reference: Option<String>,
    /// When the funds become available.
    pub available_on: i64,
    /// Until when the body shows no links; none if it shows them. The capture is asynchronous.
    #[serde(skip_serializing_if = "Option::is_none")]
    filled_at: Option<i64>,
    /// The true links; the body shows them a moment later if the capture is asynchronous.
    pub balance_transaction: Option<String>,
    pub transfer: Option<String>,
    pub application_fee: Option<String>,
    /// What transfers have drawn on this charge, in the currency in which it was booked.
    transferred: i64,
    /// The authorisation was given up or has run out.
    released: bool,
    /// The acquirer was asked to take what was authorised, and has not answered yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    capturing: bool,
}

impl Charge {
    /// True if a transfer brought it to its destination.
    pub fn is_payment(&self) -> bool {
        begins_with(&self.id, PAYMENT)
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        present([
            ("customer", self.customer.as_deref()),
            ("payment_intent", self.payment_intent.as_deref()),
            ("transfer_group", self.transfer_group.as_deref()),
        ])
    }

    /// A card payment that its issuer holds the money for.
    pub fn authorized(id: String, amount: Positive, created: i64) -> Charge {
        Charge::new(id, amount, ChargeState::Authorized, created)
    }

    /// A card payment that its issuer is asked for.
    pub fn pending(id: String, amount: Positive, created: i64) -> Charge {
        Charge::new(id, amount, ChargeState::Pending, created)
    }

    /// What a transfer brings to its destination: taken from the beginning.
    pub fn received(id: String, amount: Positive, created: i64) -> Charge {
        let charge = Charge::new(id, amount, ChargeState::Captured, created);
        Charge { amount_captured: amount.minor(), ..charge }
    }

    fn new(id: String, amount: Positive, state: ChargeState, created: i64) -> Charge {
        let mut charge = Charge {
            id,
            object: "charge".into(),
            amount: amount.minor(),
            amount_captured: 0,
            amount_refunded: 0,
            application: None,
            application_fee: None,
            application_fee_amount: None,
            balance_transaction: None,
            billing_details: BillingDetails::default(),
            calculated_statement_descriptor: None,
            captured: false,
            created,
            currency: amount.currency(),
            customer: None,
            description: None,
            disputed: false,
            failure_balance_transaction: None,
            failure_code: None,
            failure_message: None,
            fraud_details: json!({}),
            livemode: false,
            metadata: Metadata::new(),
            on_behalf_of: None,
            outcome: None,
            paid: false,
            payment_intent: None,
            payment_method: None,
            payment_method_details: None,
            radar_options: Some(json!({})),
            receipt_email: None,
            receipt_number: None,
            receipt_url: None,
            refunded: false,
            review: None,
            shipping: None,
            source: None,
            source_transfer: None,
            statement_descriptor: None,
            statement_descriptor_suffix: None,
            status: ChargeStatus::Failed,
            transfer: None,
            transfer_data: None,
            transfer_group: None,
            internal: ChargeInternal::default(),
        };
        charge.enter(state);
        charge
    }

    /// What was asked for.
    pub fn amount(&self) -> Money {
        self.money(self.amount)
    }

    /// What was taken.
    pub fn amount_captured(&self) -> Money {
        self.money(self.amount_captured)
    }

    /// What was given back.
    pub fn amount_refunded(&self) -> Money {
        self.money(self.amount_refunded)
    }

    /// The currency of all these.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The platform's fee as it was asked for, or as it was taken once the charge is captured.
    pub fn application_fee_amount(&self) -> Option<Money> {
        self.application_fee_amount.map(|minor| self.money(minor))
    }

    /// The part of the payment that goes to the destination, where it is not all of it.
    pub fn transfer_part(&self) -> Option<Positive> {
        self.transfer_data.as_ref()?.part(self.currency)
    }

    /// Asks for a fee, before the charge is captured.
    pub fn ask_for_fee(&mut self, fee: Option<Money>) {
        self.application_fee_amount = fee.map(Money::minor);
    }

    /// Gives back a part of what was taken. Errors if there is not so much left: nothing has
    /// changed then.
    pub fn refund(&mut self, amount: Positive) -> Result<(), MoneyError> {
        let refunded = self.amount_refunded().checked_add(amount.money())?;
        let left = self.amount_captured().checked_sub(refunded)?;
        if left.is_negative() {
            return Err(MoneyError::Overflow);
        }
        self.amount_refunded = refunded.minor();
        self.refunded = left.is_zero();
        Ok(())
    }

    /// A refund has failed: its amount counts as taken again.
    pub fn unrefund(&mut self, amount: Positive) -> Result<(), MoneyError> {
        let refunded = self.amount_refunded().checked_sub(amount.money())?;
        if refunded.is_negative() {
            return Err(MoneyError::Overflow);
        }
        self.amount_refunded = refunded.minor();
        self.refunded = false;
        Ok(())
    }

    /// What can still be refunded.
    pub fn refundable(&self) -> Money {
        let left = self.amount_captured.saturating_sub(self.amount_refunded);
        self.money(left.max(0))
    }

    /// What transfers have drawn on this charge, in the currency in which it was booked.
    pub fn transferred(&self, booked: Currency) -> Money {
        Money::new(self.internal.transferred, booked)
    }

    /// Lets a transfer draw on this charge, of which `booked` was taken in. Errors if there is not
    /// so much left: nothing has changed then.
    pub fn draw(&mut self, amount: Positive, booked: Money) -> Result<(), MoneyError> {
        let drawn = self.transferred(booked.currency()).checked_add(amount.money())?;
        if booked.checked_sub(drawn)?.is_negative() {
            return Err(MoneyError::Overflow);
        }
        self.internal.transferred = drawn.minor();
        Ok(())
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

object!(
    Charge,
    Resource::new("charge", &["ch", PAYMENT])
        .path("/v1/charges/{charge}")
        .owned()
        .back(&["application_fee", "source_transfer"])
        .sublists(&[("refunds", "refund")])
        .withheld(&["application_fee", "balance_transaction", "transfer"])
        .expandable(&[
            "application",
            "application_fee",
            "balance_transaction",
            "customer",
            "destination",
            "dispute",
            "failure_balance_transaction",
            "invoice",
            "on_behalf_of",
            "order",
            "payment_intent",
            "refunds",
            "review",
            "source",
            "source_transfer",
            "transfer",
            "transfer_data"
        ]),
    ChargeInternal,
    personal = |charge| {
        charge.billing_details.is_personal()
            || charge.receipt_email.is_some()
            || charge.shipping.as_ref().is_some_and(says)
            || charge.source.as_ref().is_some_and(card::names_holder)
    },
    stored_at = Charge::stored_at
);

#[cfg(test)]
mod tests {
    use super::*;

    fn of(minor: i64) -> Positive {
        Positive::new(Money::new(minor, Currency::USD)).unwrap()
    }

    #[test]
    fn a_payment_is_known_by_its_prefix() {
        for (id, is_payment) in [("py_1", true), ("ch_1", false), ("pyx_1", false), ("py", false)] {
            let charge = Charge::received(id.into(), of(1000), 5);
            assert_eq!(charge.is_payment(), is_payment, "{id}");
        }
    }

    #[test]
    fn a_charge_gives_back_what_it_took() {
        let mut charge = Charge::received("py_1".into(), of(1000), 5);
        for (amount, taken, refunded, whole) in [
            (1001, false, 0, false),
            (400, true, 400, false),
            (601, false, 400, false),
            (600, true, 1000, true),
            (1, false, 1000, true),
        ] {
            assert_eq!(charge.refund(of(amount)).is_ok(), taken, "{amount}");
            assert_eq!(charge.amount_refunded().minor(), refunded, "{amount}");
            assert_eq!(charge.refundable().minor(), 1000 - refunded, "{amount}");
            assert_eq!(charge.refunded, whole, "{amount}");
        }
        assert!(charge.unrefund(of(1001)).is_err());
        charge.unrefund(of(600)).unwrap();
        assert_eq!((charge.refundable().minor(), charge.refunded), (600, false));
        let held = Charge::authorized("ch_1".into(), of(1000), 5);
        assert!(held.clone().refund(of(1)).is_err());
        assert_eq!(held.amount_captured().minor(), 0);
    }

    #[test]
    fn transfers_draw_on_a_charge_once() {
        let mut charge = Charge::received("py_1".into(), of(1000), 5);
        let booked = Money::new(900, Currency::USD);
        for (amount, drawn, total) in [
            (901, false, 0),
            (500, true, 500),
            (i64::MAX, false, 500),
            (400, true, 900),
            (1, false, 900),
        ] {
            assert_eq!(charge.draw(of(amount), booked).is_ok(), drawn, "{amount}");
            assert_eq!(charge.transferred(Currency::USD).minor(), total, "{amount}");
        }
    }

    #[test]
    fn a_charge_tells_what_it_was_made_with() {
        let mut charge = Charge::authorized("ch_1".into(), of(1000), 5);
        assert_eq!((charge.amount(), charge.currency()), (of(1000).money(), Currency::USD));
        assert_eq!((charge.application_fee_amount(), charge.transfer_part()), (None, None));
        charge.ask_for_fee(Some(of(123).money()));
        assert_eq!(charge.application_fee_amount(), Some(of(123).money()));
        for part in [None, Some(of(600))] {
            charge.transfer_data = Some(ChargeTransferData::new("acct_1", part));
            assert_eq!(charge.transfer_part(), part);
        }
        assert_eq!(charge.lists(), []);
        charge.customer = Some("cus_1".into());
        charge.payment_intent = Some("pi_1".into());
        charge.transfer_group = Some("g".into());
        let pair = |filter, value: &str| (filter, value.to_owned());
        let lists = [
            pair("customer", "cus_1"),
            pair("payment_intent", "pi_1"),
            pair("transfer_group", "g"),
        ];
        assert_eq!(charge.lists(), lists);
    }

    #[test]
    fn a_transfer_that_is_null_is_not_one_that_is_absent() {
        for transfer in [None, Some(None), Some(Some("tr_1".to_owned()))] {
            let mut charge = Charge::authorized("ch_1".into(), of(1000), 5);
            charge.transfer = transfer;
            let read: Charge = serde_json::from_value(json!(charge)).unwrap();
            assert_eq!(read.transfer, charge.transfer);
        }
    }

    #[test]
    fn details_are_personal_if_they_say_anything() {
        let text = || Some("x".to_owned());
        let none = BillingDetails::default();
        assert!(!none.is_personal());
        for details in [
            BillingDetails { email: text(), ..none.clone() },
            BillingDetails { name: text(), ..none.clone() },
            BillingDetails { phone: text(), ..none.clone() },
            BillingDetails { tax_id: text(), ..none.clone() },
            BillingDetails { address: json!({ "city": "x" }), ..none },
        ] {
            assert!(details.is_personal(), "{details:?}");
        }
    }
}
