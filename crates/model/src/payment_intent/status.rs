//! Where a payment is, and what can happen to it.

use serde::{Deserialize, Serialize};

/// Where a payment is, as the API shows it.
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

/// Where a payment is. The body shows it by `status`; what the acquirer is asked for while that is
/// `processing`, it does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentState {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    /// The issuer is asked to pay.
    Authorizing,
    RequiresCapture,
    /// The acquirer is asked to take what is held.
    Capturing,
    Succeeded,
    Canceled,
}

/// What can happen to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentStep {
    /// A payment method is named.
    Attach,
    /// The payer must do something.
    RequireAction,
    /// The payer has done it, and the server is to confirm again.
    ReturnToConfirmation,
    /// The acquirer is asked for the payment, and answers later.
    Process,
    /// The attempt failed, or what was held can't be taken.
    Fail,
    /// The issuer holds the money.
    Authorize,
    /// The money is taken at once.
    Succeed,
    /// The acquirer is asked to take what is held, and answers later.
    AskForCapture,
    /// What was held is taken.
    Capture,
    /// It is given up, or has run out.
    Cancel,
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
}

impl IntentState {
    /// As the API shows it.
    pub fn status(self) -> IntentStatus {
        match self {
            IntentState::RequiresPaymentMethod => IntentStatus::RequiresPaymentMethod,
            IntentState::RequiresConfirmation => IntentStatus::RequiresConfirmation,
            IntentState::RequiresAction => IntentStatus::RequiresAction,
            IntentState::Authorizing | IntentState::Capturing => IntentStatus::Processing,
            IntentState::RequiresCapture => IntentStatus::RequiresCapture,
            IntentState::Succeeded => IntentStatus::Succeeded,
            IntentState::Canceled => IntentStatus::Canceled,
        }
    }

    /// Nothing has been taken and the payment may still be changed.
    pub fn is_open(self) -> bool {
        match self {
            IntentState::RequiresPaymentMethod
            | IntentState::RequiresConfirmation
            | IntentState::RequiresAction => true,
            IntentState::Authorizing
            | IntentState::RequiresCapture
            | IntentState::Capturing
            | IntentState::Succeeded
            | IntentState::Canceled => false,
        }
    }

    /// The state after a step; none if the step can't happen now.
    pub fn after(self, step: IntentStep) -> Option<IntentState> {
        use IntentState::{
            Authorizing, Canceled, Capturing, RequiresAction, RequiresCapture,
            RequiresConfirmation, RequiresPaymentMethod, Succeeded,
        };
        match (self, step) {
            (RequiresPaymentMethod | RequiresConfirmation | RequiresAction, step) => match step {
                IntentStep::Attach => Some(RequiresConfirmation),
                IntentStep::RequireAction => Some(RequiresAction),
                IntentStep::ReturnToConfirmation if self == RequiresAction => {
                    Some(RequiresConfirmation)
                }
                IntentStep::Process => Some(Authorizing),
                IntentStep::Fail => Some(RequiresPaymentMethod),
                IntentStep::Authorize => Some(RequiresCapture),
                IntentStep::Succeed => Some(Succeeded),
                IntentStep::Cancel => Some(Canceled),
                IntentStep::ReturnToConfirmation
                | IntentStep::AskForCapture
                | IntentStep::Capture => None,
            },
            (Authorizing, step) => match step {
                IntentStep::Fail => Some(RequiresPaymentMethod),
                IntentStep::Authorize => Some(RequiresCapture),
                IntentStep::Succeed => Some(Succeeded),
                IntentStep::Cancel => Some(Canceled),
                IntentStep::Attach
                | IntentStep::RequireAction
                | IntentStep::ReturnToConfirmation
                | IntentStep::Process
                | IntentStep::AskForCapture
                | IntentStep::Capture => None,
            },
            (RequiresCapture, step) => match step {
                IntentStep::Fail => Some(RequiresPaymentMethod),
                IntentStep::AskForCapture => Some(Capturing),
                IntentStep::Capture => Some(Succeeded),
                IntentStep::Cancel => Some(Canceled),
                IntentStep::Attach
                | IntentStep::RequireAction
                | IntentStep::ReturnToConfirmation
                | IntentStep::Process
                | IntentStep::Authorize
                | IntentStep::Succeed => None,
            },
            (Capturing, step) => match step {
                IntentStep::Fail => Some(RequiresPaymentMethod),
                IntentStep::Capture => Some(Succeeded),
                IntentStep::Attach
                | IntentStep::RequireAction
                | IntentStep::ReturnToConfirmation
                | IntentStep::Process
                | IntentStep::Authorize
                | IntentStep::Succeed
                | IntentStep::AskForCapture
                | IntentStep::Cancel => None,
            },
            (Succeeded | Canceled, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{IntentState::*, IntentStep::*, *};

    #[test]
    fn the_life_of_an_intent() {
        let (method, confirmation, action) =
            (Some(RequiresPaymentMethod), Some(RequiresConfirmation), Some(RequiresAction));
        let (asked, held, asked_again) =
            (Some(Authorizing), Some(RequiresCapture), Some(Capturing));
        let (taken, gone) = (Some(IntentState::Succeeded), Some(Canceled));
        #[rustfmt::skip]
        let steps = [
            Attach, RequireAction, ReturnToConfirmation, Process, Fail, Authorize, Succeed, AskForCapture, Capture, Cancel,
        ];
        #[rustfmt::skip]
        let table = [
            //             attach        action  return        process fail    authorize succeed ask          capture cancel
            (method,       [confirmation, action, None,         asked,  method, held,     taken,  None,        None,   gone]),
            (confirmation, [confirmation, action, None,         asked,  method, held,     taken,  None,        None,   gone]),
            (action,       [confirmation, action, confirmation, asked,  method, held,     taken,  None,        None,   gone]),
            (asked,        [None,         None,   None,         None,   method, held,     taken,  None,        None,   gone]),
            (held,         [None,         None,   None,         None,   method, None,     None,   asked_again, taken,  gone]),
            (asked_again,  [None,         None,   None,         None,   method, None,     None,   None,        taken,  None]),
            (taken,        [None; 10]),
            (gone,         [None; 10]),
        ];
        for (from, to) in table {
            let from = from.unwrap();
            for (step, to) in steps.into_iter().zip(to) {
                assert_eq!(from.after(step), to, "{from:?} {step:?}");
            }
        }
    }

    #[test]
    fn states_are_shown_and_open_ones_can_be_changed() {
        for (state, name, open) in [
            (RequiresPaymentMethod, "requires_payment_method", true),
            (RequiresConfirmation, "requires_confirmation", true),
            (RequiresAction, "requires_action", true),
            (Authorizing, "processing", false),
            (RequiresCapture, "requires_capture", false),
            (Capturing, "processing", false),
            (IntentState::Succeeded, "succeeded", false),
            (Canceled, "canceled", false),
        ] {
            assert_eq!(state.is_open(), open, "{state:?}");
            assert_eq!(state.status().name(), name);
        }
    }
}
