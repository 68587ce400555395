//! What happens to an intent: each changes its status, and what goes with it, together.

use ledger::{Currency, Money, Positive};
use serde_json::Value;

use super::{IntentState, IntentStatus, IntentStep, PaymentIntent, TransferData};
use crate::{
    capture::{Capture, Request},
    charge::ChargeTransferData,
};

impl PaymentIntent {
    /// What is to be collected.
    pub fn amount(&self) -> Money {
        self.money(self.amount)
    }

    /// What was collected.
    pub fn amount_received(&self) -> Money {
        self.money(self.amount_received)
    }

    /// The currency of both.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The platform's fee.
    pub fn application_fee_amount(&self) -> Option<Money> {
        self.application_fee_amount.map(|minor| self.money(minor))
    }

    /// The part of the payment that goes to the destination, where it is not all of it.
    pub fn transfer_part(&self) -> Option<Positive> {
        let part = self.transfer_data.as_ref()?.amount?;
        Positive::new(self.money(part))
    }

    /// Where the charge's money goes.
    pub fn charge_transfer_data(&self) -> Option<ChargeTransferData> {
        let data = self.transfer_data.as_ref()?;
        Some(ChargeTransferData::new(data.destination.as_str(), self.transfer_part()))
    }

    /// Where it is, as the API shows it.
    pub fn status(&self) -> IntentStatus {
        self.status
    }

    /// Where it is.
    pub fn state(&self) -> IntentState {
        match (self.status, self.internal.capturing) {
            (IntentStatus::RequiresPaymentMethod, _) => IntentState::RequiresPaymentMethod,
            (IntentStatus::RequiresConfirmation, _) => IntentState::RequiresConfirmation,
            (IntentStatus::RequiresAction, _) => IntentState::RequiresAction,
            (IntentStatus::Processing, false) => IntentState::Authorizing,
            (IntentStatus::RequiresCapture, _) => IntentState::RequiresCapture,
            (IntentStatus::Processing, true) => IntentState::Capturing,
            (IntentStatus::Succeeded, _) => IntentState::Succeeded,
            (IntentStatus::Canceled, _) => IntentState::Canceled,
        }
    }

    /// Collects another amount. Only an open intent changes: see `check_update`.
    pub fn change_amount(&mut self, amount: Positive) {
        if self.state().is_open() {
            self.internal.authenticated &= self.amount() == amount.money();
            self.amount = amount.minor();
            self.currency = amount.currency();
        }
    }

    /// Asks for a fee, or no longer for one. Only an open intent changes.
    pub fn ask_for_fee(&mut self, fee: Option<Money>) {
        if self.state().is_open() {
            self.application_fee_amount = fee.map(Money::minor);
        }
    }

    /// Names the part that goes to the destination. Only an open intent changes.
    pub fn change_transfer_part(&mut self, part: Positive) {
        if let (true, Some(data)) = (self.state().is_open(), &mut self.transfer_data) {
            data.amount = Some(part.minor());
        }
    }

    /// The payment method of the next attempt. What the payer has authenticated is one payment, of
    /// one amount and by one method: another one is to be authenticated anew.
    pub fn choose(&mut self, method: &str) {
        self.internal.authenticated &= self.payment_method.as_deref() == Some(method);
    }

    /// Names the payment method.
    pub fn attach(&mut self, method: String) -> Result<(), IntentState> {
        self.enter(IntentStep::Attach)?;
        self.choose(&method);
        self.payment_method = Some(method);
        self.next_action = None;
        Ok(())
    }

    /// Waits for the payer to do something.
    pub fn require_action(&mut self, method: String, action: Value) -> Result<(), IntentState> {
        self.enter(IntentStep::RequireAction)?;
        self.payment_method = Some(method);
        self.next_action = Some(action);
        Ok(())
    }

    /// The payer has done it, and the server is to confirm again.
    pub fn return_to_confirmation(&mut self) -> Result<(), IntentState> {
        self.enter(IntentStep::ReturnToConfirmation)?;
        self.next_action = None;
        Ok(())
    }

    /// The acquirer is asked for a charge with a payment method, and answers later.
    pub fn process(&mut self, method: String, charge: &str) -> Result<(), IntentState> {
        self.enter(IntentStep::Process)?;
        self.payment_method = Some(method);
        self.latest_charge = Some(charge.to_owned());
        self.next_action = None;
        Ok(())
    }

    /// The acquirer is asked to take what is held, and answers later.
    pub fn ask_for_capture(&mut self) -> Result<(), IntentState> {
        self.enter(IntentStep::AskForCapture)
    }

    /// Back to the beginning, with the reason.
    pub fn fail(&mut self, error: Value) -> Result<(), IntentState> {
        self.enter(IntentStep::Fail)?;
        self.last_payment_error = Some(error);
        self.amount_capturable = 0;
        self.payment_method = None;
        self.next_action = None;
        self.internal.authenticated = false;
        Ok(())
    }

    /// The issuer holds the money, by a charge.
    pub fn authorize(&mut self, charge: &str) -> Result<(), IntentState> {
        self.enter(IntentStep::Authorize)?;
        self.amount_capturable = self.amount;
        self.paid_by(charge);
        Ok(())
    }

    /// The money is taken at once, by a charge.
    pub fn succeed(&mut self, charge: &str) -> Result<(), IntentState> {
        self.enter(IntentStep::Succeed)?;
        self.amount_received = self.amount;
        self.paid_by(charge);
        Ok(())
    }

    fn paid_by(&mut self, charge: &str) {
        self.latest_charge = Some(charge.to_owned());
        self.next_action = None;
        self.last_payment_error = None;
    }

    /// What was held is taken. The fee and the part that the capture named replace what was asked
    /// for.
    pub fn capture(&mut self, capture: &Capture, asked: &Request) -> Result<(), IntentState> {
        self.enter(IntentStep::Capture)?;
        self.amount_capturable = 0;
        self.amount_received = capture.amount.minor();
        if let Some(fee) = asked.application_fee {
            self.application_fee_amount = Some(fee.of(self.currency).minor());
        }
        if let (Some(data), Some(part)) = (&mut self.transfer_data, asked.transfer_part) {
            data.amount = Some(part.of(self.currency).minor());
        }
        Ok(())
    }

    /// It is given up, or has run out.
    pub fn cancel(&mut self, reason: Option<String>, now: i64) -> Result<(), IntentState> {
        self.enter(IntentStep::Cancel)?;
        self.canceled_at = Some(now);
        self.cancellation_reason = reason;
        self.amount_capturable = 0;
        self.next_action = None;
        Ok(())
    }

    /// Errors if the step can't happen now: nothing has changed then.
    fn enter(&mut self, step: IntentStep) -> Result<(), IntentState> {
        let before = self.state();
        let state = before.after(step).ok_or(before)?;
        self.status = state.status();
        self.internal.capturing = state == IntentState::Capturing;
        Ok(())
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

impl TransferData {
    /// A destination, and the part of the payment that goes there if that is not all of it.
    pub fn new(destination: impl Into<String>, part: Option<Positive>) -> TransferData {
        TransferData {
            amount: part.map(Positive::minor),
            description: None,
            destination: destination.into(),
            metadata: None,
            payment_data: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{capture, charge::Charge};

    fn of(minor: i64) -> Positive {
        Positive::new(Money::new(minor, Currency::USD)).unwrap()
    }

    fn intent() -> PaymentIntent {
        PaymentIntent::new("pi_1".into(), "secret".into(), of(1000), 5)
    }

    #[test]
    fn an_acquirer_that_answers_later_is_asked_once() {
        let mut asked = intent();
        assert_eq!(asked.ask_for_capture(), Err(IntentState::RequiresPaymentMethod));
        asked.process("pm_1".into(), "ch_1").unwrap();
        assert_eq!(asked.status(), IntentStatus::Processing);
        assert_eq!(asked.payment_method.as_deref(), Some("pm_1"));
        assert_eq!(asked.latest_charge.as_deref(), Some("ch_1"));
        assert_eq!(asked.process("pm_2".into(), "ch_2"), Err(IntentState::Authorizing));
        assert_eq!(asked.latest_charge.as_deref(), Some("ch_1"));

        let mut held = intent();
        held.authorize("ch_1").unwrap();
        held.ask_for_capture().unwrap();
        assert_eq!(held.status(), IntentStatus::Processing);
        assert_eq!(held.ask_for_capture(), Err(IntentState::Capturing));
    }

    #[test]
    fn an_answer_to_another_question_changes_nothing() {
        let mut asked = intent();
        asked.process("pm_1".into(), "ch_1").unwrap();
        let charge = Charge::authorized("ch_1".into(), of(1000), 5);
        let capture = capture::as_asked(&charge, false, &Request::default()).unwrap();
        assert_eq!(asked.capture(&capture, &Request::default()), Err(IntentState::Authorizing));
        let mut held = intent();
        held.authorize("ch_1").unwrap();
        held.ask_for_capture().unwrap();
        assert_eq!(held.authorize("ch_2"), Err(IntentState::Capturing));
        assert_eq!(held.succeed("ch_2"), Err(IntentState::Capturing));
        assert_eq!(held.latest_charge.as_deref(), Some("ch_1"));
        // What can't be taken is not held any more either.
        held.fail(json!({ "code": "y" })).unwrap();
        assert_eq!(held.state(), IntentState::RequiresPaymentMethod);
        assert_eq!(json!(held)["amount_capturable"], 0);
        held.process("pm_1".into(), "ch_3").unwrap();
        assert_eq!(held.state(), IntentState::Authorizing);
    }

    #[test]
    fn an_amount_is_received_capturable_or_neither() {
        let shown = |intent: &PaymentIntent| {
            let body = json!(intent);
            let number = |field: &str| body[field].as_i64().unwrap();
            (number("amount_received"), number("amount_capturable"))
        };
        let mut taken = intent();
        taken.succeed("ch_1").unwrap();
        assert_eq!(shown(&taken), (1000, 0));
        assert_eq!(taken.latest_charge.as_deref(), Some("ch_1"));
        assert_eq!(taken.cancel(None, 6), Err(IntentState::Succeeded));

        let mut held = intent();
        held.authorize("ch_1").unwrap();
        assert_eq!(shown(&held), (0, 1000));
        let mut canceled = held.clone();
        canceled.cancel(Some("expired".into()), 6).unwrap();
        assert_eq!(shown(&canceled), (0, 0));
        assert_eq!(canceled.canceled_at, Some(6));

        let charge = Charge::authorized("ch_1".into(), of(1000), 5);
        let asked = Request { amount: serde_json::from_str("750").ok(), ..Request::default() };
        let capture = capture::of_intent(&held, &charge, false, &asked).unwrap();
        held.capture(&capture, &asked).unwrap();
        assert_eq!(shown(&held), (750, 0));
        assert_eq!(canceled.capture(&capture, &asked), Err(IntentState::Canceled));
        assert_eq!(shown(&canceled), (0, 0));
    }

    #[test]
    fn what_is_taken_is_not_changed_any_more() {
        let mut taken = intent();
        taken.transfer_data = Some(TransferData::new("acct_1", Some(of(500))));
        taken.ask_for_fee(Some(of(5).money()));
        taken.change_amount(of(900));
        taken.change_transfer_part(of(400));
        taken.succeed("ch_1").unwrap();
        taken.ask_for_fee(None);
        taken.change_amount(of(800));
        taken.change_transfer_part(of(300));
        assert_eq!(taken.amount(), of(900).money());
        assert_eq!(taken.application_fee_amount(), Some(of(5).money()));
        assert_eq!(taken.transfer_part(), Some(of(400)));
        assert_eq!(taken.amount_received(), of(900).money());
    }

    #[test]
    fn a_failed_attempt_begins_again() {
        let mut intent = intent();
        intent.attach("pm_1".into()).unwrap();
        assert_eq!(intent.status(), IntentStatus::RequiresConfirmation);
        assert_eq!(intent.payment_method.as_deref(), Some("pm_1"));
        intent.require_action("pm_1".into(), json!({ "type": "x" })).unwrap();
        intent.internal.authenticated = true;
        intent.fail(json!({ "code": "y" })).unwrap();
        assert_eq!(intent.status(), IntentStatus::RequiresPaymentMethod);
        assert_eq!((&intent.payment_method, &intent.next_action), (&None, &None));
        assert!(!intent.internal.authenticated);
        intent.attach("pm_2".into()).unwrap();
        intent.require_action("pm_2".into(), json!({ "type": "x" })).unwrap();
        intent.attach("pm_3".into()).unwrap();
        assert_eq!((intent.payment_method.as_deref(), &intent.next_action), (Some("pm_3"), &None));
        intent.require_action("pm_3".into(), json!({ "type": "x" })).unwrap();
        assert_eq!(intent.status(), IntentStatus::RequiresAction);
        assert_eq!(intent.next_action, Some(json!({ "type": "x" })));
        intent.return_to_confirmation().unwrap();
        assert_eq!(intent.status(), IntentStatus::RequiresConfirmation);
        assert_eq!(intent.next_action, None);
    }

    #[test]
    fn what_was_authenticated_is_one_amount_by_one_method() {
        let authenticated = || {
            let mut intent = intent();
            intent.attach("pm_1".into()).unwrap();
            intent.internal.authenticated = true;
            intent
        };
        let eur = |minor| Positive::new(Money::new(minor, "eur".parse().unwrap())).unwrap();
        for (amount, kept) in [(of(1000), true), (of(1001), false), (eur(1000), false)] {
            let mut intent = authenticated();
            intent.change_amount(amount);
            assert_eq!(intent.internal.authenticated, kept, "{amount:?}");
        }
        for (method, kept) in [("pm_1", true), ("pm_2", false)] {
            let mut chosen = authenticated();
            chosen.choose(method);
            assert_eq!(chosen.internal.authenticated, kept, "{method}");
            let mut attached = authenticated();
            attached.attach(method.into()).unwrap();
            assert_eq!(attached.internal.authenticated, kept, "{method}");
        }
    }

    #[test]
    fn the_charge_goes_where_the_intent_says() {
        let mut intent = intent();
        assert_eq!((intent.currency(), intent.transfer_part()), (Currency::USD, None));
        assert_eq!(intent.charge_transfer_data(), None);
        for part in [None, Some(of(600))] {
            intent.transfer_data = Some(TransferData::new("acct_1", part));
            assert_eq!(intent.transfer_part(), part);
            let data = ChargeTransferData::new("acct_1", part);
            assert_eq!(intent.charge_transfer_data(), Some(data));
        }
    }
}
