//! What a status does not allow, in Stripe's words.

use serde_json::json;

use super::{CaptureMethod, IntentState, IntentStatus, PaymentIntent};
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

    /// Refuses a cancellation that the state does not allow. What is being authorised is released
    /// when the answer comes; what is being captured is taken.
    pub fn check_cancel(&self) -> Result<(), Refusal> {
        let message = match self.state() {
            IntentState::RequiresPaymentMethod
            | IntentState::RequiresConfirmation
            | IntentState::RequiresAction
            | IntentState::Authorizing
            | IntentState::RequiresCapture => return Ok(()),
            IntentState::Capturing => format!(
                "You cannot cancel this PaymentIntent because it has a status of {}, and its charge is being captured.",
                self.status.name()
            ),
            IntentState::Succeeded | IntentState::Canceled => format!(
                "You cannot cancel this PaymentIntent because it has a status of {}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, expired, processing.",
                self.status.name()
            ),
        };
        Err(self.unexpected(message))
    }

    /// Refuses a change of a field that the status does not allow.
    pub fn check_update(&self, field: &str) -> Result<(), Refusal> {
        if self.state().is_open() {
            return Ok(());
        }
        Err(self.unexpected(format!(
            "This PaymentIntent's {field} could not be updated because it has a status of {}. You may only update the {field} of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.",
            self.status.name()
        )))
    }
}

#[cfg(test)]
mod tests {
    use ledger::{Currency, Money, Positive};

    use super::{IntentStatus::*, *};

    #[test]
    fn a_status_allows_some_things_and_says_why_not_others() {
        const SUCCEEDED: &str = "it has already succeeded";
        const RELEASED: &str = "the authorized amount has been released";
        for (status, manual, [confirm, capture, cancel, update]) in [
            (RequiresPaymentMethod, false, [None, Some("requires_payment_method"), None, None]),
            (RequiresConfirmation, false, [None, Some("requires_confirmation"), None, None]),
            (RequiresAction, false, [None, Some("requires_action"), None, None]),
            (Processing, false, [Some("processing"), Some("processing"), None, Some("processing")]),
            (
                RequiresCapture,
                true,
                [Some("requires_capture"), None, None, Some("requires_capture")],
            ),
            (
                Succeeded,
                true,
                [Some(SUCCEEDED), Some(RELEASED), Some("succeeded"), Some("succeeded")],
            ),
            (
                Succeeded,
                false,
                [Some(SUCCEEDED), Some("succeeded"), Some("succeeded"), Some("succeeded")],
            ),
            (Canceled, true, [Some("canceled"); 4]),
        ] {
            let amount = Positive::new(Money::new(1000, Currency::USD)).unwrap();
            let mut intent = PaymentIntent::new("pi_1".into(), "secret".into(), amount, 5);
            intent.status = status;
            if manual {
                intent.capture_method = CaptureMethod::Manual;
            }
            for (found, refused) in [
                (intent.check_confirm(), confirm),
                (intent.check_capture(), capture),
                (intent.check_cancel(), cancel),
                (intent.check_update("amount"), update),
            ] {
                let Some(refused) = refused else {
                    assert_eq!(found, Ok(()), "{status:?}");
                    continue;
                };
                let Err(Refusal::IntentState { message, intent: shown }) = found else {
                    panic!("{status:?}: {found:?}")
                };
                let (says, of) = match refused.contains(' ') {
                    true => (message.contains(refused), ""),
                    false => (message.contains(&format!("a status of {refused}.")), refused),
                };
                assert!(says, "{status:?} {of}: {message}");
                assert_eq!(shown["id"], "pi_1");
            }
        }
    }

    #[test]
    fn what_is_being_captured_is_not_canceled() {
        let amount = Positive::new(Money::new(1000, Currency::USD)).unwrap();
        let mut intent = PaymentIntent::new("pi_1".into(), "secret".into(), amount, 5);
        intent.authorize("ch_1").unwrap();
        intent.ask_for_capture().unwrap();
        let Err(Refusal::IntentState { message, .. }) = intent.check_cancel() else { panic!() };
        assert!(message.contains("a status of processing, and its charge is being captured."));
        assert_eq!(intent.cancel(None, 6), Err(IntentState::Capturing));
    }

    #[test]
    fn a_method_is_missed_in_words() {
        let amount = Positive::new(Money::new(1000, Currency::USD)).unwrap();
        let mut intent = PaymentIntent::new("pi_1".into(), "secret".into(), amount, 5);
        for (customer, says) in [(None, "or ConfirmationToken."), (Some("cus_1"), "with cus_1, ")] {
            intent.customer = customer.map(str::to_owned);
            let Refusal::IntentState { message, .. } = intent.missing_method() else { panic!() };
            assert!(message.contains(says), "{message}");
        }
    }
}
