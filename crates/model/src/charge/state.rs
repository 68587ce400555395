//! Where a charge is, and what can happen to it.

use serde::{Deserialize, Serialize};

use super::Charge;

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

impl Charge {
    /// Where it is.
    pub fn state(&self) -> ChargeState {
        match (self.status, self.captured, self.internal.released) {
            (ChargeStatus::Failed, ..) => ChargeState::Failed,
            (ChargeStatus::Succeeded, true, _) => ChargeState::Captured,
            (ChargeStatus::Succeeded, false, true) => ChargeState::Released,
            (ChargeStatus::Succeeded, false, false) => ChargeState::Authorized,
        }
    }

    /// Shows a state in the body.
    pub(super) fn enter(&mut self, state: ChargeState) {
        let (status, captured, released) = match state {
            ChargeState::Failed => (ChargeStatus::Failed, false, false),
            ChargeState::Authorized => (ChargeStatus::Succeeded, false, false),
            ChargeState::Captured => (ChargeStatus::Succeeded, true, false),
            ChargeState::Released => (ChargeStatus::Succeeded, false, true),
        };
        self.status = status;
        self.paid = status == ChargeStatus::Succeeded;
        self.captured = captured;
        self.internal.released = released;
    }
}

#[cfg(test)]
mod tests {
    use ledger::{Currency, Money, Positive};
    use serde_json::json;

    use super::{ChargeState::*, ChargeStep::*, *};

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

    #[test]
    fn bodies_show_where_a_charge_is() {
        let amount = Positive::new(Money::new(1000, Currency::USD)).unwrap();
        let mut charge = Charge::failed("ch_1".into(), amount, 5);
        for (state, status, paid, captured) in [
            (Failed, "failed", false, false),
            (Authorized, "succeeded", true, false),
            (Captured, "succeeded", true, true),
            (Released, "succeeded", true, false),
        ] {
            charge.enter(state);
            let body = json!(charge);
            assert_eq!(charge.state(), state);
            assert_eq!(body["status"], status, "{state:?}");
            assert_eq!(body["paid"], paid, "{state:?}");
            assert_eq!(body["captured"], captured, "{state:?}");
        }
    }
}
