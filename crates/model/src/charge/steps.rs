//! What happens to a charge: each step changes its state, and what goes with it, together.

use super::{Charge, ChargeState, ChargeStatus, ChargeStep};
use crate::capture::Capture;

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

    /// Takes what was authorised, or a part of it. Errors if there is nothing to take: nothing has
    /// changed then.
    pub fn capture(&mut self, capture: &Capture) -> Result<(), ChargeState> {
        let state = self.state();
        self.enter(state.after(ChargeStep::Capture).ok_or(state)?);
        self.amount_captured = capture.amount.minor();
        if let Some(fee) = capture.application_fee_amount() {
            self.application_fee_amount = Some(fee.minor());
        }
        if let (Some(data), Some(part)) = (&mut self.transfer_data, capture.transfer_part) {
            data.amount = Some(part.minor());
        }
        Ok(())
    }

    /// Gives up what was authorised. Errors if nothing is: nothing has changed then.
    pub fn release(&mut self) -> Result<(), ChargeState> {
        let state = self.state();
        self.enter(state.after(ChargeStep::Release).ok_or(state)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ledger::{Currency, Money, Positive};
    use serde_json::json;

    use super::{ChargeState::*, *};

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
