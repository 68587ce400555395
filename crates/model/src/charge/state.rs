//! Where a charge is, and what can happen to it.

use serde::{Deserialize, Serialize};

use super::Charge;

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
            (Authorized, ChargeStep::Release) => Some(Released),
            (Pending, ChargeStep::AskForCapture | ChargeStep::Capture | ChargeStep::Release)
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
                | ChargeStep::Release,
            ) => None,
        }
    }
}

impl Charge {
    /// Where it is.
    pub fn state(&self) -> ChargeState {
        let internal = &self.internal;
        match (self.status, self.captured, internal.released, internal.capturing) {
            (ChargeStatus::Pending, ..) => ChargeState::Pending,
            (ChargeStatus::Failed, ..) => ChargeState::Failed,
            (ChargeStatus::Succeeded, true, ..) => ChargeState::Captured,
            (ChargeStatus::Succeeded, false, true, _) => ChargeState::Released,
            (ChargeStatus::Succeeded, false, false, true) => ChargeState::Capturing,
            (ChargeStatus::Succeeded, false, false, false) => ChargeState::Authorized,
        }
    }

    /// Shows a state in the body.
    pub(super) fn enter(&mut self, state: ChargeState) {
        self.status = match state {
            ChargeState::Pending => ChargeStatus::Pending,
            ChargeState::Failed => ChargeStatus::Failed,
            ChargeState::Authorized
            | ChargeState::Capturing
            | ChargeState::Captured
            | ChargeState::Released => ChargeStatus::Succeeded,
        };
        self.paid = self.status == ChargeStatus::Succeeded;
        self.captured = state == ChargeState::Captured;
        self.internal.released = state == ChargeState::Released;
        self.internal.capturing = state == ChargeState::Capturing;
    }

    /// Lets something happen to it. Errors if it can't happen now: nothing has changed then.
    pub(super) fn step(&mut self, step: ChargeStep) -> Result<(), ChargeState> {
        let state = self.state();
        self.enter(state.after(step).ok_or(state)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ledger::{Currency, Money, Positive};
    use serde_json::json;

    use super::{ChargeState::*, ChargeStep::*, *};

    #[test]
    fn the_life_of_a_charge() {
        #[rustfmt::skip]
        let table = [
            //           approve           decline       ask              capture         release
            (Pending,    [Some(Authorized), Some(Failed), None,            None,           None]),
            (Failed,     [None,             None,         None,            None,           None]),
            (Authorized, [None,             None,         Some(Capturing), Some(Captured), Some(Released)]),
            (Capturing,  [None,             None,         None,            Some(Captured), None]),
            (Captured,   [None,             None,         None,            None,           None]),
            (Released,   [None,             None,         None,            None,           None]),
        ];
        for (from, to) in table {
            for (step, to) in
                [Approve, Decline, AskForCapture, Capture, Release].into_iter().zip(to)
            {
                assert_eq!(from.after(step), to, "{from:?} {step:?}");
            }
        }
    }

    #[test]
    fn bodies_show_where_a_charge_is() {
        let amount = Positive::new(Money::new(1000, Currency::USD)).unwrap();
        let mut charge = Charge::pending("ch_1".into(), amount, 5);
        for (state, status, paid, captured) in [
            (Pending, "pending", false, false),
            (Failed, "failed", false, false),
            (Authorized, "succeeded", true, false),
            (Capturing, "succeeded", true, false),
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
