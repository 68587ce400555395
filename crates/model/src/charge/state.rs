//! Where a charge is, and what can happen to it.

use serde::{Deserialize, Serialize};

/// Whether the money is there, as the API shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeStatus {
    Pending,
    Succeeded,
    Failed,
}

/// Where a charge is. The body shows it by `status`, `paid` and `captured` together; that an
/// authorisation is over, or is being captured, it does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeState {
    /// The issuer has not answered yet.
    Pending,
    /// Declined.
    Failed,
    /// The issuer holds the money.
    Authorized,
    /// The issuer holds the money, and the acquirer was asked to take it.
    Capturing,
    /// The money is taken.
    Captured,
    /// The authorisation was given up or has run out; nothing was taken.
    Released,
}

/// What can happen to a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeStep {
    /// The issuer pays.
    Approve,
    /// The issuer does not pay.
    Decline,
    /// The acquirer is asked to take the money, and answers later.
    AskForCapture,
    Capture,
    /// The acquirer does not take it, and nothing is held any more.
    RefuseCapture,
    Release,
}

impl ChargeState {
    /// The state after a step; none if the step can't happen now.
    pub fn after(self, step: ChargeStep) -> Option<ChargeState> {
        use ChargeState::{Authorized, Captured, Capturing, Failed, Pending, Released};
        match (self, step) {
            (Pending, ChargeStep::Approve) => Some(Authorized),
            (Pending, ChargeStep::Decline) => Some(Failed),
            (Authorized, ChargeStep::AskForCapture) => Some(Capturing),
            (Authorized | Capturing, ChargeStep::Capture) => Some(Captured),
            (Authorized | Capturing, ChargeStep::RefuseCapture) => Some(Failed),
            (Authorized, ChargeStep::Release) => Some(Released),
            (
                Pending,
                ChargeStep::AskForCapture
                | ChargeStep::Capture
                | ChargeStep::RefuseCapture
                | ChargeStep::Release,
            )
            | (Authorized, ChargeStep::Approve | ChargeStep::Decline)
            | (
                Capturing,
                ChargeStep::Approve
                | ChargeStep::Decline
                | ChargeStep::AskForCapture
                | ChargeStep::Release,
            )
            | (
                Failed | Captured | Released,
                ChargeStep::Approve
                | ChargeStep::Decline
                | ChargeStep::AskForCapture
                | ChargeStep::Capture
                | ChargeStep::RefuseCapture
                | ChargeStep::Release,
            ) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ChargeState::*, ChargeStep::*};

    #[test]
    fn the_life_of_a_charge() {
        #[rustfmt::skip]
        let table = [
            //           approve           decline       ask              capture         refuse        release
            (Pending,    [Some(Authorized), Some(Failed), None,            None,           None,         None]),
            (Failed,     [None; 6]),
            (Authorized, [None,             None,         Some(Capturing), Some(Captured), Some(Failed), Some(Released)]),
            (Capturing,  [None,             None,         None,            Some(Captured), Some(Failed), None]),
            (Captured,   [None; 6]),
            (Released,   [None; 6]),
        ];
        for (from, to) in table {
            for (step, to) in [Approve, Decline, AskForCapture, Capture, RefuseCapture, Release]
                .into_iter()
                .zip(to)
            {
                assert_eq!(from.after(step), to, "{from:?} {step:?}");
            }
        }
    }
}
