//! Works out what a capture takes, and refuses one that can't be.

use ledger::Positive;

use super::{Capture, Request};
use crate::{
    charge::{Charge, ChargeState},
    fees::{self, Split},
    payment_intent::PaymentIntent,
    refusal::Refusal,
};

/// What a capture of a charge that no intent made takes; refuses one that can't be captured.
///
/// `direct` says whether a platform acts on a connected account, and so may take a fee.
pub fn of_charge(charge: &Charge, direct: bool, request: &Request) -> Result<Capture, Refusal> {
    match charge.state() {
        ChargeState::Authorized => {}
        ChargeState::Pending | ChargeState::Capturing => {
            let message = format!("Charge {} cannot be captured while it is pending.", charge.id);
            return Err(Refusal::invalid(None, message));
        }
        ChargeState::Captured => {
            return Err(Refusal::AlreadyCaptured { charge: charge.id.clone() });
        }
        // Source: a report to the maintainers of an official SDK.
        ChargeState::Released | ChargeState::Failed => {
            let message = format!(
                "Charge {} cannot be captured because the charge has expired (a charge must be captured within 7 days). You will need to create a new charge to retry the payment.",
                charge.id
            );
            return Err(Refusal::coded("charge_expired_for_capture", None, message));
        }
    }
    // Source: recorded.
    if let Some(intent) = &charge.payment_intent {
        let message = format!(
            "This uncaptured Charge was created by a PaymentIntent ({intent}). You must capture the PaymentIntent instead. For more information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method"
        );
        return Err(Refusal::invalid(None, message));
    }
    plan(charge, direct, request, "amount").map_err(fees::of_charge)
}

/// What a capture of an intent and its charge takes; refuses one that can't be captured.
pub fn of_intent(
    intent: &PaymentIntent,
    charge: &Charge,
    direct: bool,
    request: &Request,
) -> Result<Capture, Refusal> {
    intent.check_capture()?;
    plan(charge, direct, request, "amount_to_capture")
}

/// What a capture takes that was asked for before, and could be then; of an empty request all that
/// was authorised, as where that is taken at once.
pub fn as_asked(charge: &Charge, direct: bool, request: &Request) -> Result<Capture, Refusal> {
    plan(charge, direct, request, "amount")
}

fn plan(
    charge: &Charge,
    direct: bool,
    request: &Request,
    param: &'static str,
) -> Result<Capture, Refusal> {
    let currency = charge.currency();
    let authorised = charge.amount();
    let amount = match request.amount {
        Some(units) => units.of(currency).money(),
        None => authorised,
    };
    let taken = Positive::new(amount).filter(|_| amount.minor() <= authorised.minor());
    let Some(taken) = taken else {
        let message = "The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.";
        return Err(Refusal::coded("amount_too_large", Some(param), message));
    };
    let fee = request.application_fee.map(|units| units.of(currency));
    let fee = fee.or(charge.application_fee_amount());
    let part = request.transfer_part.map(|units| units.of(currency)).or(charge.transfer_part());
    if request.transfer_part.is_some() && charge.transfer_data.is_none() {
        return Err(Refusal::FeeWithoutDestination);
    }
    let destination = charge.transfer_data.is_some();
    fees::check_application_fee(&Split { direct, destination, part, fee, amount: authorised })?;
    let least = |amount: Positive| if amount.minor() < taken.minor() { amount } else { taken };
    let fee = fee.map(|fee| Positive::new(fee).map_or(fee, |fee| least(fee).money()));
    Ok(Capture {
        amount: taken,
        application_fee: fee.and_then(Positive::new),
        transfer_part: part.map(least),
        fee_shown: fee,
    })
}

#[cfg(test)]
mod tests {
    use ledger::{Currency, Money};
    use serde_json::json;

    use super::*;
    use crate::{
        charge::{ChargeTransferData, Outcome},
        decline_reason::DeclineReason,
    };

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::USD)
    }

    fn of(minor: i64) -> Positive {
        Positive::new(usd(minor)).unwrap()
    }

    /// Sent: amount, fee, part.
    fn request(amount: Option<i64>, fee: Option<i64>, part: Option<i64>) -> Request {
        Request {
            amount: amount.map(|minor| serde_json::from_value(minor.into()).unwrap()),
            application_fee: fee.map(|minor| serde_json::from_value(minor.into()).unwrap()),
            transfer_part: part.map(|minor| serde_json::from_value(minor.into()).unwrap()),
        }
    }

    /// A charge of 1000 for a destination, with a fee and a part as asked for.
    fn charge(fee: Option<i64>, part: Option<i64>) -> Charge {
        let mut charge = Charge::authorized("ch_1".into(), of(1000), 5);
        charge.transfer_data = Some(ChargeTransferData::new("acct_1", part.map(of)));
        charge.ask_for_fee(fee.map(usd));
        charge
    }

    #[test]
    fn what_is_taken_and_who_gets_what() {
        // Asked for at the authorisation: fee, part. Sent: amount, fee, part. Found: amount taken,
        // fee shown, fee taken, sent on.
        for (asked, sent, found) in [
            ((None, None), (None, None, None), (1000, None, None, 1000)),
            ((None, None), (Some(1000), None, None), (1000, None, None, 1000)),
            ((None, None), (Some(1), None, None), (1, None, None, 1)),
            ((Some(123), None), (None, None, None), (1000, Some(123), Some(123), 1000)),
            ((Some(123), None), (Some(123), None, None), (123, Some(123), Some(123), 123)),
            ((Some(123), None), (Some(122), None, None), (122, Some(122), Some(122), 122)),
            ((Some(123), None), (Some(500), Some(7), None), (500, Some(7), Some(7), 500)),
            ((Some(123), None), (Some(500), Some(0), None), (500, Some(0), None, 500)),
            ((Some(0), None), (None, None, None), (1000, Some(0), None, 1000)),
            ((None, None), (Some(500), Some(1000), None), (500, Some(500), Some(500), 500)),
            ((None, Some(600)), (None, None, None), (1000, None, None, 600)),
            ((None, Some(600)), (Some(600), None, None), (600, None, None, 600)),
            ((None, Some(600)), (Some(599), None, None), (599, None, None, 599)),
            ((None, Some(600)), (Some(700), None, Some(650)), (700, None, None, 650)),
            ((None, None), (Some(700), None, Some(701)), (700, None, None, 700)),
            ((None, Some(2000)), (None, None, None), (1000, None, None, 1000)),
        ] {
            let charge = charge(asked.0, asked.1);
            let capture = of_charge(&charge, false, &request(sent.0, sent.1, sent.2)).unwrap();
            let shown = capture.application_fee_amount().map(Money::minor);
            let fee = capture.application_fee.map(Positive::minor);
            let taken = capture.amount.minor();
            let on = capture.transferred().minor();
            assert_eq!((taken, shown, fee, on), found, "{asked:?} {sent:?}");
        }
    }

    #[test]
    fn what_can_not_be_taken() {
        let fault = |result: Result<Capture, Refusal>| match result {
            Err(Refusal::Invalid { code, param, .. }) => (code.unwrap_or(""), param),
            other => panic!("{other:?}"),
        };
        let param = |name: &str| Some(name.to_owned());
        let none = (None, None);
        for (asked, sent, code, named) in [
            (none, (Some(1001), None, None), "amount_too_large", param("amount")),
            (none, (Some(i64::MAX), None, None), "amount_too_large", param("amount")),
            (none, (None, Some(1001), None), "", param("application_fee_amount")),
            ((Some(5), None), (None, None, Some(6)), "", None),
            ((None, Some(5)), (None, Some(6), None), "", None),
        ] {
            let charge = charge(asked.0, asked.1);
            let found = of_charge(&charge, false, &request(sent.0, sent.1, sent.2));
            assert_eq!(fault(found), (code, named), "{asked:?} {sent:?}");
        }
        let plain = Charge::authorized("ch_1".into(), of(1000), 5);
        let part = request(None, None, Some(5));
        let fee = request(None, Some(5), None);
        for without in [&part, &fee] {
            let found = of_charge(&plain, false, without);
            assert_eq!(found, Err(Refusal::ChargeFeeWithoutDestination));
        }
        assert!(of_charge(&plain, true, &fee).is_ok());
        assert!(as_asked(&plain, false, &Request::default()).is_ok());
    }

    #[test]
    fn an_authorisation_is_taken_once_and_by_one_route() {
        let all = Request::default();
        let mut taken = charge(None, None);
        let capture = of_charge(&taken, false, &all).unwrap();
        let mut released = taken.clone();
        taken.capture(&capture).unwrap();
        released.release().unwrap();
        assert_eq!(taken.capture(&capture), Err(ChargeState::Captured));
        assert_eq!(released.capture(&capture), Err(ChargeState::Released));
        assert_eq!(taken.release(), Err(ChargeState::Captured));
        let again = of_charge(&taken, false, &all);
        assert_eq!(again, Err(Refusal::AlreadyCaptured { charge: "ch_1".into() }));
        let expired = "charge_expired_for_capture";
        let mut failed = Charge::pending("ch_1".into(), of(5), 5);
        let out = of_charge(&failed, false, &all);
        assert!(matches!(out, Err(Refusal::Invalid { code: None, .. })), "{out:?}");
        failed.decline(Outcome::blocked(), DeclineReason::Fraudulent).unwrap();
        for over in [&released, &failed] {
            let found = of_charge(over, false, &all);
            assert!(matches!(found, Err(Refusal::Invalid { code: Some(c), .. }) if c == expired));
        }
        let mut of_an_intent = charge(None, None);
        of_an_intent.payment_intent = Some("pi_1".into());
        let found = of_charge(&of_an_intent, false, &all);
        assert!(
            matches!(found, Err(Refusal::Invalid { message, .. }) if message.starts_with("This uncaptured Charge was created by a PaymentIntent (pi_1)."))
        );
        let mut intent = PaymentIntent::new("pi_1".into(), "secret".into(), of(1000), 5);
        let closed = of_intent(&intent, &of_an_intent, false, &all);
        assert!(matches!(closed, Err(Refusal::IntentState { .. })));
        intent.authorize("ch_1").unwrap();
        let capture = of_intent(&intent, &of_an_intent, false, &all).unwrap();
        intent.capture(&capture, &all).unwrap();
        let closed = of_intent(&intent, &of_an_intent, false, &all);
        assert!(matches!(closed, Err(Refusal::IntentState { .. })));
    }

    #[test]
    fn a_charge_shows_what_was_taken() {
        let mut captured = charge(Some(123), None);
        let capture = of_charge(&captured, false, &request(Some(100), None, None)).unwrap();
        captured.capture(&capture).unwrap();
        let body = json!(captured);
        assert_eq!(body["amount"], 1000);
        assert_eq!(body["amount_captured"], 100);
        assert_eq!(body["application_fee_amount"], 100);
        assert_eq!(captured.refundable(), usd(100));
    }
}
