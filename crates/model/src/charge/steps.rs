//! What happens to a charge: each step changes its state, and what goes with it, together.

use serde_json::json;

use super::{Charge, ChargeState, ChargeStatus, ChargeStep, Outcome};
use crate::{capture::Capture, decline_reason::DeclineReason};

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
    fn step(&mut self, step: ChargeStep) -> Result<(), ChargeState> {
        let state = self.state();
        self.enter(state.after(step).ok_or(state)?);
        Ok(())
    }

    /// Takes what was authorised, or a part of it. Errors if there is nothing to take: nothing has
    /// changed then.
    pub fn capture(&mut self, capture: &Capture) -> Result<(), ChargeState> {
        self.step(ChargeStep::Capture)?;
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
        self.step(ChargeStep::Release)
    }

    /// The issuer holds the money. Errors if nobody waits for its answer.
    pub fn approve(&mut self, outcome: Outcome) -> Result<(), ChargeState> {
        self.step(ChargeStep::Approve)?;
        self.outcome = Some(outcome);
        Ok(())
    }

    /// The issuer does not pay, for a reason. Errors if nobody waits for its answer.
    pub fn decline(&mut self, outcome: Outcome, reason: DeclineReason) -> Result<(), ChargeState> {
        self.step(ChargeStep::Decline)?;
        self.outcome = Some(outcome);
        self.say_why(reason);
        if let (DeclineReason::IncorrectCvc, Some(details)) =
            (reason, &mut self.payment_method_details)
        {
            details["card"]["checks"]["cvc_check"] = json!("fail");
        }
        Ok(())
    }

    /// The acquirer does not take what was authorised, for a reason. Errors if nothing is: nothing
    /// has changed then.
    pub fn refuse_capture(&mut self, reason: DeclineReason) -> Result<(), ChargeState> {
        self.step(ChargeStep::RefuseCapture)?;
        self.say_why(reason);
        Ok(())
    }

    fn say_why(&mut self, reason: DeclineReason) {
        self.failure_code = Some(reason.code().into());
        self.failure_message = Some(reason.message().into());
    }

    /// The acquirer is asked to take what was authorised, and answers later. Errors if nothing is:
    /// nothing has changed then.
    pub fn ask_for_capture(&mut self) -> Result<(), ChargeState> {
        self.step(ChargeStep::AskForCapture)
    }
}

#[cfg(test)]
mod tests {
    use ledger::{Currency, Money, Positive};
    use serde_json::json;

    use super::{ChargeState::*, *};

    fn pending() -> Charge {
        let amount = Positive::new(Money::new(1000, Currency::USD)).unwrap();
        Charge::pending("ch_1".into(), amount, 5)
    }

    #[test]
    fn an_issuer_answers_once_and_is_asked_for_the_money_once() {
        let mut charge = pending();
        assert_eq!(charge.ask_for_capture(), Err(Pending));
        charge.approve(Outcome::authorized("normal", 7)).unwrap();
        assert_eq!(charge.state(), Authorized);
        assert_eq!(json!(charge)["outcome"]["risk_score"], 7);
        assert_eq!(charge.approve(Outcome::authorized("normal", 9)), Err(Authorized));
        assert_eq!(json!(charge)["outcome"]["risk_score"], 7);
        charge.ask_for_capture().unwrap();
        assert_eq!(charge.state(), Capturing);
        assert_eq!(charge.ask_for_capture(), Err(Capturing));
        assert_eq!(charge.release(), Err(Capturing));
    }

    #[test]
    fn a_capture_that_is_refused_fails_the_charge_and_says_why() {
        let reason = DeclineReason::ProcessingError;
        let mut held = pending();
        assert_eq!(held.refuse_capture(reason), Err(Pending));
        assert_eq!(held.failure_code, None);
        held.approve(Outcome::authorized("normal", 7)).unwrap();
        let mut asked = held.clone();
        asked.ask_for_capture().unwrap();
        for mut charge in [held, asked] {
            charge.refuse_capture(reason).unwrap();
            assert_eq!(charge.state(), Failed);
            assert_eq!(charge.failure_code.as_deref(), Some(reason.code()));
            assert_eq!(charge.failure_message.as_deref(), Some(reason.message()));
            assert_eq!(charge.refuse_capture(reason), Err(Failed));
        }
    }

    #[test]
    fn bodies_show_where_a_charge_is() {
        let mut charge = pending();
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
