//! Where a charge is, and what can happen to it.

use serde::{Deserialize, Serialize};

/// Whether the money is there, as the API shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeStatus {
    Succeeded,
    Failed,
}

/// Where a charge is. The body shows it by `status`, `paid` and `captured` together; that an
/// authorisation is over it does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeState {
    /// Declined.
    Failed,
    /// The issuer holds the money.
    Authorized,
    /// The money is taken.
    Captured,
    /// The authorisation was given up or has run out; nothing was taken.
    Released,
}

/// What can happen to a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeStep {
    Capture,
    Release,
}

impl ChargeState {
    /// The state after a step; none if the step can't happen now.
    pub fn after(self, step: ChargeStep) -> Option<ChargeState> {
        use ChargeState::{Authorized, Captured, Failed, Released};
        match (self, step) {
            (Authorized, ChargeStep::Capture) => Some(Captured),
            (Authorized, ChargeStep::Release) => Some(Released),
            (Failed | Captured | Released, ChargeStep::Capture | ChargeStep::Release) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ChargeState::*, ChargeStep::*};

    #[test]
    fn the_life_of_a_charge() {
        for (from, step, to) in [
            (Failed, Capture, None),
            (Failed, Release, None),
            (Authorized, Capture, Some(Captured)),
            (Authorized, Release, Some(Released)),
            (Captured, Capture, None),
            (Captured, Release, None),
            (Released, Capture, None),
            (Released, Release, None),
        ] {
            assert_eq!(from.after(step), to, "{from:?} {step:?}");
        }
    }
}
