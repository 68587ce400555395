//! What each answer from the outside makes of what waits for it.

use engine::{Caller, Concluding, Error, Reader, Rendered, Tx};
use model::{
    capture, charge::Charge, payment_intent::PaymentIntent, payout::Payout, refund::Refund,
    refusal::Place,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    commands::{charges, payment_intents, payouts, refunds},
    rails::{Authorization, Captured, PaidOut, Refunded, Reply},
    rules::{
        self,
        calls::{CaptureRequest, PendingCall, Purpose},
        payments,
    },
    show,
};

/// Concludes a call: in the transaction of its own in which it is the only thing done.
pub(crate) fn run(tx: &mut Tx<'_>, call: &Concluding<'_>) -> Result<Rendered, Error> {
    let asked = PendingCall::deserialize(call.question)?;
    let reply = Reply::deserialize(call.answer)?;
    let (caller, expand) = (call.caller, call.expand);
    match (&asked.purpose, reply) {
        (Purpose::Intent { intent, charge, method, shown }, Reply::Authorize(answer)) => {
            let ids = (intent.as_str(), charge.as_str(), method.as_str());
            let intent = of_intent(tx, caller, ids, *shown, answer)?;
            show::written(tx, caller, &intent, expand)
        }
        (Purpose::Charge { charge, at_once }, Reply::Authorize(answer)) => {
            let mut charge: Charge = tx.get(&caller.account, charge, Place::Path("charge"))?;
            let answer = payments::still_authorized(tx, caller, &charge, answer)?;
            charges::create::conclude(tx, caller, &mut charge, *at_once, &answer, false)?;
            show::written(tx, caller, &charge, expand)
        }
        (Purpose::CaptureIntent { intent, capture }, Reply::Capture(answer)) => {
            let intent = capture_intent(tx, caller, intent, *capture, answer)?;
            show::written(tx, caller, &intent, expand)
        }
        (Purpose::CaptureCharge { charge, capture }, Reply::Capture(answer)) => {
            let charge = capture_charge(tx, caller, charge, *capture, answer)?;
            show::written(tx, caller, &charge, expand)
        }
        (Purpose::Refund { refund }, Reply::Refund(answer)) => {
            let refund = refunded(tx, caller, refund, answer)?;
            show::written(tx, caller, &refund, expand)
        }
        (Purpose::Payout { payout }, Reply::PayOut(answer)) => {
            paid_out(tx, caller, payout, &answer)?;
            show::value(tx, caller, &json!(null), &[])
        }
        (Purpose::Nothing { about }, Reply::Refund(Refunded::Refused)) => {
            Err(Error::bug(format!("what was taken for nobody by {about} is kept")))
        }
        (Purpose::Nothing { .. }, _) => show::value(tx, caller, &json!(null), &[]),
        (purpose, reply) => {
            Err(Error::bug(format!("{reply:?} is no answer to what {purpose:?} asks")))
        }
    }
}

/// Concludes a call whose answer was put aside, after what was wrong has been mended.
pub(crate) fn again(tx: &mut Tx<'_>, id: &str, answer: &Value) -> Result<(), Error> {
    let (caller, question) = tx.call_body(id)?;
    let call = Concluding { id, caller: &caller, question: &question, expand: &[], answer };
    match run(tx, &call) {
        Ok(_) => Ok(()),
        Err(Error::Refused(refusal)) if refusal.keeps_work() => Ok(()),
        Err(error) => Err(error),
    }
}

fn of_intent(
    tx: &mut Tx<'_>,
    caller: &Caller,
    ids: (&str, &str, &str),
    shown: bool,
    answer: Authorization,
) -> Result<PaymentIntent, Error> {
    match rules::payment_intents::conclude_later(tx, caller, ids, answer) {
        Err(Error::Refused(refusal)) if shown && refusal.keeps_work() => {
            tx.get(&caller.account, ids.0, Place::Path("intent"))
        }
        concluded => concluded,
    }
}

fn capture_intent(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    asked: CaptureRequest,
    answer: Captured,
) -> Result<PaymentIntent, Error> {
    let mut intent: PaymentIntent = tx.get(&caller.account, id, Place::Path("intent"))?;
    let charge = intent.latest_charge.clone().unwrap_or_default();
    let mut charge: Charge = tx.get(&caller.account, &charge, Place::Path("charge"))?;
    let request = asked.request()?;
    let plan = capture::as_asked(&charge, caller.is_direct(), &request)?;
    let answer = payments::still_captured(tx, caller, &charge, plan.amount, answer)?;
    let taken = (&plan, answer);
    payment_intents::capture::conclude(tx, caller, &mut intent, &mut charge, &request, taken)?;
    Ok(intent)
}

fn capture_charge(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    asked: CaptureRequest,
    answer: Captured,
) -> Result<Charge, Error> {
    let mut charge: Charge = tx.get(&caller.account, id, Place::Path("charge"))?;
    let plan = capture::as_asked(&charge, caller.is_direct(), &asked.request()?)?;
    let answer = payments::still_captured(tx, caller, &charge, plan.amount, answer)?;
    charges::capture::conclude(tx, caller, &mut charge, &plan, answer)?;
    Ok(charge)
}

fn refunded(tx: &mut Tx<'_>, caller: &Caller, id: &str, answer: Refunded) -> Result<Refund, Error> {
    let mut refund: Refund = tx.get(&caller.account, id, Place::Path("refund"))?;
    refunds::conclude(tx, &caller.account, &mut refund, answer)?;
    Ok(refund)
}

fn paid_out(tx: &mut Tx<'_>, caller: &Caller, id: &str, answer: &PaidOut) -> Result<(), Error> {
    let payout: Payout = tx.get(&caller.account, id, Place::Path("payout"))?;
    payouts::steps::conclude(tx, &caller.account, payout, answer)
}
