//! Payment intents: one payment, from the first attempt to the last.

mod checks;
mod status;
mod steps;

pub use status::{IntentState, IntentStatus, IntentStep};

use ledger::{Currency, Positive};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    card,
    metadata::{Metadata, MetadataPatch},
    object::{object, present, says},
    resource::Resource,
};

/// A payment that is to be collected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentIntent {
    /// `pi_…`
    pub id: String,
    pub object: String,
    pub allowed_payment_method_types: Option<Value>,
    amount: i64,
    amount_capturable: i64,
    pub amount_details: Value,
    amount_received: i64,
    pub application: Option<String>,
    application_fee_amount: Option<i64>,
    pub automatic_payment_methods: Option<Value>,
    pub canceled_at: Option<i64>,
    pub cancellation_reason: Option<String>,
    pub capture_method: CaptureMethod,
    pub client_secret: String,
    pub confirmation_method: ConfirmationMethod,
    pub created: i64,
    currency: Currency,
    pub customer: Option<String>,
    pub customer_account: Option<String>,
    pub description: Option<String>,
    pub excluded_payment_method_types: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hooks: Option<Value>,
    pub last_payment_error: Option<Value>,
    pub latest_charge: Option<String>,
    pub livemode: bool,
    pub managed_payments: Option<Value>,
    pub metadata: Metadata,
    pub next_action: Option<Value>,
    pub on_behalf_of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_details: Option<Value>,
    pub payment_method: Option<String>,
    pub payment_method_configuration_details: Option<Value>,
    pub payment_method_options: Option<Value>,
    pub payment_method_types: Vec<String>,
    pub payment_record: Option<String>,
    pub processing: Option<Value>,
    pub receipt_email: Option<String>,
    pub review: Option<String>,
    pub setup_future_usage: Option<String>,
    pub shipping: Option<Value>,
    pub source: Option<String>,
    pub statement_descriptor: Option<String>,
    pub statement_descriptor_suffix: Option<String>,
    status: IntentStatus,
    pub transfer_data: Option<TransferData>,
    pub transfer_group: Option<String>,
    #[serde(skip)]
    pub internal: IntentInternal,
}

/// When the money is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureMethod {
    /// At once, and the reply has all.
    Automatic,
    /// At once, and the reply lacks what is filled in a moment later.
    AutomaticAsync,
    /// By a call of its own.
    Manual,
}

/// Who continues after the payer's action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmationMethod {
    Automatic,
    Manual,
}

/// Where a destination charge's money goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransferData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub destination: String,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "MetadataPatch::of_new"
    )]
    pub metadata: Option<Metadata>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_data: Option<Value>,
}

/// What a payment intent's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IntentInternal {
    /// The payer has authenticated the pending attempt.
    pub authenticated: bool,
    /// The payer is not there.
    pub off_session: bool,
    /// Documented parameters that have no effect and no place in the body.
    pub kept: serde_json::Map<String, Value>,
    /// The acquirer was asked to take what was authorised, and has not answered yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    capturing: bool,
}

impl PaymentIntent {
    /// An intent to collect an amount, of which nothing else is known yet.
    pub fn new(id: String, client_secret: String, amount: Positive, created: i64) -> PaymentIntent {
        PaymentIntent {
            id,
            object: "payment_intent".into(),
            allowed_payment_method_types: None,
            amount: amount.minor(),
            amount_capturable: 0,
            amount_details: json!({ "tip": {} }),
            amount_received: 0,
            application: None,
            application_fee_amount: None,
            automatic_payment_methods: None,
            canceled_at: None,
            cancellation_reason: None,
            capture_method: CaptureMethod::AutomaticAsync,
            client_secret,
            confirmation_method: ConfirmationMethod::Automatic,
            created,
            currency: amount.currency(),
            customer: None,
            customer_account: None,
            description: None,
            excluded_payment_method_types: None,
            hooks: None,
            last_payment_error: None,
            latest_charge: None,
            livemode: false,
            managed_payments: Some(json!({ "enabled": false })),
            metadata: Metadata::new(),
            next_action: None,
            on_behalf_of: None,
            payment_details: None,
            payment_method: None,
            payment_method_configuration_details: None,
            payment_method_options: None,
            payment_method_types: vec!["card".into()],
            payment_record: None,
            processing: None,
            receipt_email: None,
            review: None,
            setup_future_usage: None,
            shipping: None,
            source: None,
            statement_descriptor: None,
            statement_descriptor_suffix: None,
            status: IntentStatus::RequiresPaymentMethod,
            transfer_data: None,
            transfer_group: None,
            internal: IntentInternal::default(),
        }
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        present([("customer", self.customer.as_deref())])
    }

    /// The body that a publishable key gets.
    pub fn public(&self) -> Value {
        const SHOWN: [&str; 24] = [
            "id",
            "object",
            "amount",
            "amount_details",
            "automatic_payment_methods",
            "canceled_at",
            "cancellation_reason",
            "capture_method",
            "client_secret",
            "confirmation_method",
            "created",
            "currency",
            "description",
            "last_payment_error",
            "livemode",
            "next_action",
            "payment_method",
            "payment_method_configuration_details",
            "payment_method_types",
            "processing",
            "receipt_email",
            "setup_future_usage",
            "shipping",
            "status",
        ];
        let mut body = json!(self);
        if let Some(fields) = body.as_object_mut() {
            fields.retain(|name, _| SHOWN.contains(&name.as_str()));
        }
        body
    }
}

// The last error shows the whole payment method.
object!(
    PaymentIntent,
    Resource::new("payment_intent", &["pi"])
        .path("/v1/payment_intents/{intent}")
        .owned()
        .expandable(&[
            "application",
            "customer",
            "invoice",
            "last_payment_error",
            "latest_charge",
            "on_behalf_of",
            "payment_method",
            "payment_record",
            "processing",
            "review",
            "source",
            "transfer_data"
        ]),
    IntentInternal,
    personal = |intent| {
        intent.receipt_email.is_some()
            || intent.shipping.as_ref().is_some_and(says)
            || intent.last_payment_error.as_ref().is_some_and(|error| {
                says(&error["payment_method"]["billing_details"])
                    || card::names_holder(&error["source"])
            })
    }
);

#[cfg(test)]
mod tests {
    use ledger::Money;

    use super::*;

    #[test]
    fn an_intent_is_found_by_its_customer_and_shows_little_to_payers() {
        let amount = Positive::new(Money::new(1000, Currency::USD)).unwrap();
        let mut intent = PaymentIntent::new("pi_1".into(), "secret".into(), amount, 5);
        assert_eq!(intent.lists(), []);
        intent.customer = Some("cus_1".into());
        assert_eq!(intent.lists(), [("customer", "cus_1".to_owned())]);
        let shown = intent.public();
        assert_eq!((&shown["id"], &shown["amount"]), (&json!("pi_1"), &json!(1000)));
        assert_eq!((shown.get("customer"), shown.get("transfer_data")), (None, None));
    }
}
