//! Where a payment is, and what can happen to it.

use serde::{Deserialize, Serialize};

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

/// What can happen to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentStep {
    /// A payment method is named.
    Attach,
    /// The payer must do something.
    RequireAction,
    /// The payer has done it, and the server is to confirm again.
    ReturnToConfirmation,
    /// The acquirer is asked, and answers later.
    Process,
    /// The attempt failed.
    Fail,
    /// The issuer holds the money.
    Authorize,
    /// The money is taken at once.
    Succeed,
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

    /// The status after a step; none if the step can't happen now.
    pub fn after(self, step: IntentStep) -> Option<IntentStatus> {
        use IntentStatus::{
            Canceled, Processing, RequiresAction, RequiresCapture, RequiresConfirmation,
            RequiresPaymentMethod, Succeeded,
        };
        match (self, step) {
            (RequiresPaymentMethod | RequiresConfirmation | RequiresAction, step) => match step {
                IntentStep::Attach => Some(RequiresConfirmation),
                IntentStep::RequireAction => Some(RequiresAction),
                IntentStep::ReturnToConfirmation if self == RequiresAction => {
                    Some(RequiresConfirmation)
                }
                IntentStep::Process => Some(Processing),
                IntentStep::Fail => Some(RequiresPaymentMethod),
                IntentStep::Authorize => Some(RequiresCapture),
                IntentStep::Succeed => Some(Succeeded),
                IntentStep::Cancel => Some(Canceled),
                IntentStep::ReturnToConfirmation | IntentStep::Capture => None,
            },
            (Processing, step) => match step {
                IntentStep::Fail => Some(RequiresPaymentMethod),
                IntentStep::Authorize => Some(RequiresCapture),
                IntentStep::Succeed | IntentStep::Capture => Some(Succeeded),
                IntentStep::Cancel => Some(Canceled),
                IntentStep::Attach
                | IntentStep::RequireAction
                | IntentStep::ReturnToConfirmation
                | IntentStep::Process => None,
            },
            (RequiresCapture, step) => match step {
                IntentStep::Process => Some(Processing),
                IntentStep::Capture => Some(Succeeded),
                IntentStep::Cancel => Some(Canceled),
                IntentStep::Attach
                | IntentStep::RequireAction
                | IntentStep::ReturnToConfirmation
                | IntentStep::Fail
                | IntentStep::Authorize
                | IntentStep::Succeed => None,
            },
            (Succeeded | Canceled, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{IntentStatus::*, IntentStep::*, *};

    const STEPS: [IntentStep; 9] = [
        Attach,
        RequireAction,
        ReturnToConfirmation,
        Process,
        Fail,
        Authorize,
        Succeed,
        Capture,
        Cancel,
    ];

    #[test]
    fn the_life_of_an_intent() {
        let (method, confirmation, action) =
            (RequiresPaymentMethod, RequiresConfirmation, RequiresAction);
        let (under, held) = (Processing, RequiresCapture);
        let (taken, gone) = (IntentStatus::Succeeded, Canceled);
        #[rustfmt::skip]
        let table = [
            //             attach              action        return              process      fail          authorize   succeed      capture      cancel
            (method,       [Some(confirmation), Some(action), None,               Some(under), Some(method), Some(held), Some(taken), None,        Some(gone)]),
            (confirmation, [Some(confirmation), Some(action), None,               Some(under), Some(method), Some(held), Some(taken), None,        Some(gone)]),
            (action,       [Some(confirmation), Some(action), Some(confirmation), Some(under), Some(method), Some(held), Some(taken), None,        Some(gone)]),
            (under,        [None,               None,         None,               None,        Some(method), Some(held), Some(taken), Some(taken), Some(gone)]),
            (held,         [None,               None,         None,               Some(under), None,         None,       None,        Some(taken), Some(gone)]),
            (taken,        [None; 9]),
            (gone,         [None; 9]),
        ];
        for (from, to) in table {
            for (step, to) in STEPS.into_iter().zip(to) {
                assert_eq!(from.after(step), to, "{from:?} {step:?}");
            }
        }
    }

    #[test]
    fn open_intents_can_be_changed() {
        for (status, name, open) in [
            (RequiresPaymentMethod, "requires_payment_method", true),
            (RequiresConfirmation, "requires_confirmation", true),
            (RequiresAction, "requires_action", true),
            (Processing, "processing", false),
            (RequiresCapture, "requires_capture", false),
            (Succeeded, "succeeded", false),
            (Canceled, "canceled", false),
        ] {
            assert_eq!(status.is_open(), open, "{status:?}");
            assert_eq!(status.name(), name);
        }
    }
}
