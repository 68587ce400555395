//! Payment intents: one payment, from the first attempt to the last.

use ledger::Currency;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    card,
    metadata::{Metadata, MetadataPatch},
    object::{object, present, says},
    refusal::Refusal,
};

/// A payment that is to be collected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentIntent {
    /// `pi_…`
    pub id: String,
    pub object: String,
    pub allowed_payment_method_types: Option<Value>,
    pub amount: i64,
    pub amount_capturable: i64,
    pub amount_details: Value,
    pub amount_received: i64,
    pub application: Option<String>,
    pub application_fee_amount: Option<i64>,
    pub automatic_payment_methods: Option<Value>,
    pub canceled_at: Option<i64>,
    pub cancellation_reason: Option<String>,
    pub capture_method: CaptureMethod,
    pub client_secret: String,
    pub confirmation_method: ConfirmationMethod,
    pub created: i64,
    pub currency: Currency,
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
    pub status: IntentStatus,
    pub transfer_data: Option<TransferData>,
    pub transfer_group: Option<String>,
    #[serde(skip)]
    pub internal: IntentInternal,
}

/// Where a payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentStatus {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
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
    pub amount: Option<i64>,
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
}

impl IntentStatus {
    /// As the API spells it.
    pub fn name(self) -> &'static str {
        match self {
            IntentStatus::RequiresPaymentMethod => "requires_payment_method",
            IntentStatus::RequiresConfirmation => "requires_confirmation",
            IntentStatus::RequiresAction => "requires_action",
            IntentStatus::Processing => "processing",
            IntentStatus::RequiresCapture => "requires_capture",
            IntentStatus::Succeeded => "succeeded",
            IntentStatus::Canceled => "canceled",
        }
    }

    /// Nothing has been taken and the payment may still be changed.
    pub fn is_open(self) -> bool {
        match self {
            IntentStatus::RequiresPaymentMethod
            | IntentStatus::RequiresConfirmation
            | IntentStatus::RequiresAction => true,
            IntentStatus::Processing
            | IntentStatus::RequiresCapture
            | IntentStatus::Succeeded
            | IntentStatus::Canceled => false,
        }
    }
}

impl PaymentIntent {
    fn lists(&self) -> Vec<(&'static str, String)> {
        present([("customer", self.customer.as_deref())])
    }

    fn unexpected(&self, message: String) -> Refusal {
        Refusal::IntentState { message, intent: json!(self) }
    }

    /// Refuses a confirmation that the status does not allow.
    pub fn check_confirm(&self) -> Result<(), Refusal> {
        let message = match self.status {
            IntentStatus::RequiresPaymentMethod
            | IntentStatus::RequiresConfirmation
            | IntentStatus::RequiresAction => return Ok(()),
            IntentStatus::Succeeded => {
                "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.".to_owned()
            }
            IntentStatus::Processing | IntentStatus::RequiresCapture | IntentStatus::Canceled => {
                format!(
                    "You cannot confirm this PaymentIntent because it has a status of {}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action, requires_payment_method.",
                    self.status.name()
                )
            }
        };
        Err(self.unexpected(message))
    }

    /// Refuses a confirmation without a payment method.
    pub fn missing_method(&self) -> Refusal {
        self.unexpected(match &self.customer {
            None => "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.".to_owned(),
            Some(customer) => format!(
                "You cannot confirm this PaymentIntent because it's missing a payment method. To confirm the PaymentIntent with {customer}, specify a payment method attached to this customer along with the customer ID."
            ),
        })
    }

    /// Refuses a capture that the status does not allow.
    pub fn check_capture(&self) -> Result<(), Refusal> {
        let message = match self.status {
            IntentStatus::RequiresCapture => return Ok(()),
            IntentStatus::Succeeded if self.capture_method == CaptureMethod::Manual => {
                "The remaining amount on this PaymentIntent could not be captured because the remainder of the authorized amount has been released.".to_owned()
            }
            IntentStatus::RequiresPaymentMethod
            | IntentStatus::RequiresConfirmation
            | IntentStatus::RequiresAction
            | IntentStatus::Processing
            | IntentStatus::Succeeded
            | IntentStatus::Canceled => format!(
                "This PaymentIntent could not be captured because it has a status of {}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.",
                self.status.name()
            ),
        };
        Err(self.unexpected(message))
    }

    /// Refuses a cancellation that the status does not allow.
    pub fn check_cancel(&self) -> Result<(), Refusal> {
        match self.status {
            IntentStatus::RequiresPaymentMethod
            | IntentStatus::RequiresConfirmation
            | IntentStatus::RequiresAction
            | IntentStatus::RequiresCapture
            | IntentStatus::Processing => Ok(()),
            IntentStatus::Succeeded | IntentStatus::Canceled => Err(self.unexpected(format!(
                "You cannot cancel this PaymentIntent because it has a status of {}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, expired, processing.",
                self.status.name()
            ))),
        }
    }

    /// Refuses a change of a field that the status does not allow.
    pub fn check_update(&self, field: &str) -> Result<(), Refusal> {
        if self.status.is_open() {
            return Ok(());
        }
        Err(self.unexpected(format!(
            "This PaymentIntent's {field} could not be updated because it has a status of {}. You may only update the {field} of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.",
            self.status.name()
        )))
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
    "payment_intent",
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
