//! What a status does not allow, in Stripe's words.

use serde_json::json;

use super::{CaptureMethod, IntentStatus, PaymentIntent};
use crate::refusal::Refusal;

impl PaymentIntent {
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
}
