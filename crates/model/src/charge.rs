//! Charges: payments taken, and destination payments received.

use ledger::Currency;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    card,
    metadata::Metadata,
    object::{object, present, says},
};

/// One attempt to take a payment (`ch_…`), or what a transfer brought (`py_…`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Charge {
    pub id: String,
    pub object: String,
    pub amount: i64,
    pub amount_captured: i64,
    pub amount_refunded: i64,
    pub application: Option<String>,
    pub application_fee: Option<String>,
    pub application_fee_amount: Option<i64>,
    pub balance_transaction: Option<String>,
    pub billing_details: BillingDetails,
    pub calculated_statement_descriptor: Option<String>,
    pub captured: bool,
    pub created: i64,
    pub currency: Currency,
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
    pub paid: bool,
    pub payment_intent: Option<String>,
    pub payment_method: Option<String>,
    pub payment_method_details: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radar_options: Option<Value>,
    pub receipt_email: Option<String>,
    pub receipt_number: Option<String>,
    pub receipt_url: Option<String>,
    pub refunded: bool,
    pub review: Option<String>,
    pub shipping: Option<Value>,
    pub source: Option<Value>,
    pub source_transfer: Option<String>,
    pub statement_descriptor: Option<String>,
    pub statement_descriptor_suffix: Option<String>,
    pub status: ChargeStatus,
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

/// Whether the money is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeStatus {
    Succeeded,
    Pending,
    Failed,
}

/// Where a destination charge's money goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChargeTransferData {
    pub amount: Option<i64>,
    pub destination: String,
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

/// What the issuer and the checks said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub advice_code: Option<String>,
    pub network_advice_code: Option<String>,
    pub network_decline_code: Option<String>,
    pub network_status: String,
    pub reason: Option<String>,
    pub risk_level: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_score: Option<i64>,
    pub seller_message: String,
    #[serde(rename = "type")]
    pub kind: String,
}

impl Outcome {
    /// The issuer approved.
    pub fn authorized(risk_level: &str, risk_score: i64) -> Outcome {
        Outcome {
            advice_code: None,
            network_advice_code: None,
            network_decline_code: None,
            network_status: "approved_by_network".into(),
            reason: None,
            risk_level: risk_level.into(),
            risk_score: Some(risk_score),
            seller_message: "Payment complete.".into(),
            kind: "authorized".into(),
        }
    }

    /// The issuer declined, for a reason.
    pub fn declined(reason: &str) -> Outcome {
        let seller_message = match reason {
            "generic_decline" => {
                "The bank did not return any further details with this decline.".to_owned()
            }
            other => format!("The bank returned the decline code `{other}`."),
        };
        Outcome {
            network_status: "declined_by_network".into(),
            reason: Some(reason.into()),
            seller_message,
            kind: "issuer_declined".into(),
            ..Outcome::authorized("normal", 21)
        }
    }

    /// A check blocked the payment before it was sent.
    pub fn blocked() -> Outcome {
        Outcome {
            network_status: "not_sent_to_network".into(),
            reason: Some("highest_risk_level".into()),
            seller_message: "Stripe blocked this payment as too risky.".into(),
            kind: "blocked".into(),
            ..Outcome::authorized("highest", 97)
        }
    }
}

/// What a charge's body does not show, or not yet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ChargeInternal {
    /// The name of the test card, which decides what becomes of refunds.
    pub card: Option<String>,
    /// When the funds become available.
    pub available_on: i64,
    /// The true links; the body shows them a moment later if the capture is asynchronous.
    pub balance_transaction: Option<String>,
    pub transfer: Option<String>,
    pub application_fee: Option<String>,
    /// What transfers have drawn on this charge.
    pub transferred: i64,
    /// Asked for at the authorisation, for the capture.
    pub application_fee_amount: Option<i64>,
}

impl Charge {
    fn lists(&self) -> Vec<(&'static str, String)> {
        present([
            ("customer", self.customer.as_deref()),
            ("payment_intent", self.payment_intent.as_deref()),
            ("transfer_group", self.transfer_group.as_deref()),
        ])
    }

    /// Shows the links that an asynchronous capture withholds at first. True if it changed
    /// anything.
    pub fn fill(&mut self) -> bool {
        let before = (self.balance_transaction.clone(), self.transfer.clone());
        self.balance_transaction.clone_from(&self.internal.balance_transaction);
        self.transfer = self.internal.transfer.clone().map(Some);
        self.application_fee.clone_from(&self.internal.application_fee);
        before != (self.balance_transaction.clone(), self.transfer.clone())
    }

    /// What can still be refunded.
    pub fn refundable(&self) -> i64 {
        self.amount_captured - self.amount_refunded
    }
}

object!(
    Charge,
    "charge",
    ChargeInternal,
    personal = |charge| {
        charge.billing_details.is_personal()
            || charge.receipt_email.is_some()
            || charge.shipping.as_ref().is_some_and(says)
            || charge.source.as_ref().is_some_and(card::names_holder)
    }
);
