//! Charging the payment method of an intent: the acquirer is asked, and its answer makes a charge
//! and moves the intent on.

use engine::{Caller, Error, Reader, Tx};
use model::{
    charge::Charge,
    customer::Customer,
    decline_reason::DeclineReason,
    limits,
    object::Object,
    payment_intent::{CaptureMethod, IntentState, PaymentIntent},
    payment_method::PaymentMethod,
    refusal::{Decline, Place, Refusal},
};
use serde_json::json;
use store::KeyKind;

use crate::{
    due::Timer,
    rails::{Answer, Authentication, Authorization, Authorize, OnRails, Question, Settlement},
    rules::{
        calls::{Purpose, call},
        payment_methods::{self, check_attachable},
        payments::{
            authorize::{self, AUTHORIZATION_DAYS, Payment, Verdict},
            capture::{self, Captured},
            give_up::still_authorized,
            merchant,
            void::void,
        },
    },
};

/// Seconds until an asynchronous capture is filled in.
const FILLED_AFTER: i64 = 1;

/// What the acquirer was asked, and has answered within the transaction.
pub(crate) struct PendingCall {
    /// The charge that is made of it, if any is.
    charge: String,
    pub(crate) answer: Answer<Authorization>,
}

/// Asks the acquirer for an intent's payment.
///
/// Refuses if an account that it concerns can't have it: that may have changed since the intent was
/// made, and while its payer was away to authenticate.
pub(crate) fn ask(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &PaymentIntent,
    method: &PaymentMethod,
) -> Result<PendingCall, Error> {
    let destination = intent.transfer_data.as_ref().map(|data| data.destination.as_str());
    merchant::check_accounts(tx, caller, intent.on_behalf_of.as_deref(), destination)?;
    let charge = tx.new_id::<Charge>(&caller.account);
    let answer = tx.rails().acquirer.authorize(&request(intent, method, &charge)?);
    Ok(PendingCall { charge, answer })
}

/// What the acquirer is asked for an intent's payment.
fn request(
    intent: &PaymentIntent,
    method: &PaymentMethod,
    charge: &str,
) -> Result<Authorize, Error> {
    let wanted = intent.payment_method_options.as_ref().is_some_and(|options| {
        let asked = &options["card"]["request_three_d_secure"];
        asked == "any" || asked == "challenge"
    });
    let authentication = Authentication {
        done: intent.internal.authenticated,
        off_session: intent.internal.off_session,
        set_up: method.internal.authenticated,
        wanted,
    };
    Ok(payment(intent, method, charge)?.request(Some(authentication)))
}

/// Makes the charge of an intent, by what the acquirer has answered. `shown` says whether a failure
/// that comes later is shown by the intent, and is not an error.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: PaymentMethod,
    asked: PendingCall,
    shown: bool,
) -> Result<(), Error> {
    let mut charge = authorize::open(tx, caller, &payment(intent, &method, &asked.charge)?)?;
    if let Answer::Now(answer) = asked.answer {
        return conclude(tx, caller, intent, Some(method), &mut charge, &answer, true);
    }
    let question = Question::Authorize(request(intent, &method, &charge.id)?);
    tx.insert(&caller.account, &charge)?;
    intent.process(method.id.clone(), &charge.id).map_err(Error::misstep)?;
    tx.update(intent)?;
    tx.emit("charge.pending", &caller.account, &charge)?;
    tx.emit("payment_intent.processing", &caller.account, intent)?;
    let purpose = Purpose::Intent {
        intent: intent.id.clone(),
        charge: charge.id.clone(),
        method: method.id,
        shown,
    };
    call(tx, caller, question, purpose)
}

/// What the acquirer's late answer makes of a charge and its intent. An intent that was given up
/// meanwhile takes nothing: what was authorised for it is released.
pub(crate) fn conclude_later(
    tx: &mut Tx<'_>,
    caller: &Caller,
    (intent, charge, method): (&str, &str, &str),
    answer: Authorization,
) -> Result<PaymentIntent, Error> {
    let mut intent: PaymentIntent = tx.get(&caller.account, intent, Place::Path("intent"))?;
    let mut charge: Charge = tx.get(&caller.account, charge, Place::Path("charge"))?;
    let answer = still_authorized(tx, caller, &charge, answer)?;
    let waits = intent.latest_charge.as_deref() == Some(charge.id.as_str());
    if waits && intent.state() == IntentState::Authorizing {
        // Whoever took it away meanwhile has not undone the payment.
        let method = payment_methods::known(tx, &caller.account, method)?;
        conclude(tx, caller, &mut intent, method, &mut charge, &answer, false)?;
        return Ok(intent);
    }
    match authorize::conclude(tx, &mut charge, &answer)? {
        Verdict::Approved(_) => {
            charge.release().map_err(Error::misstep)?;
            tx.update(&charge)?;
            void(tx, caller, &charge)?;
        }
        Verdict::Declined(_) => {
            tx.update(&charge)?;
            tx.emit("charge.failed", &caller.account, &charge)?;
        }
    }
    Ok(intent)
}

/// What the acquirer's answer makes of a charge and its intent.
pub(crate) fn conclude(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: Option<PaymentMethod>,
    charge: &mut Charge,
    answer: &Authorization,
    is_new: bool,
) -> Result<(), Error> {
    match authorize::conclude(tx, charge, answer)? {
        Verdict::Approved(settlement) => {
            let captured = succeed(tx, caller, intent, method.as_ref(), charge, settlement)?;
            authorize::keep(tx, &caller.account, charge, is_new)?;
            tell(tx, caller, intent, method, charge, &captured)
        }
        Verdict::Declined(reason) => {
            authorize::keep(tx, &caller.account, charge, is_new)?;
            let method = match method {
                Some(method) => Some(use_up(tx, caller, intent, method, false)?),
                None => None,
            };
            decline(tx, caller, intent, method.as_ref(), charge, reason)
        }
    }
}

fn succeed(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: Option<&PaymentMethod>,
    charge: &mut Charge,
    settlement: Option<Settlement>,
) -> Result<Captured, Error> {
    if let Some(method) = method {
        intent.payment_method = Some(method.id.clone());
    }
    let manual = intent.capture_method == CaptureMethod::Manual;
    let captured = if manual {
        intent.authorize(&charge.id).map_err(Error::misstep)?;
        let timer = Timer::ExpireAuthorization { payment_intent: intent.id.clone() };
        tx.schedule(tx.now() + AUTHORIZATION_DAYS * 86_400, &timer)?;
        Default::default()
    } else {
        intent.succeed(&charge.id).map_err(Error::misstep)?;
        let plan = model::capture::as_asked(charge, caller.is_direct(), &Default::default())?;
        let settlement =
            settlement.ok_or_else(|| Error::bug("nothing is said of what was captured"))?;
        capture::capture(tx, caller, charge, &plan, intent.transfer_data.as_ref(), settlement)?
    };
    match intent.capture_method {
        CaptureMethod::Automatic => {
            charge.fill();
        }
        CaptureMethod::AutomaticAsync => charge.fill_at(tx.now() + FILLED_AFTER),
        CaptureMethod::Manual => {}
    }
    Ok(captured)
}

/// Saves what a payment that was authorised or taken has changed, and tells of it.
fn tell(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &PaymentIntent,
    method: Option<PaymentMethod>,
    charge: &Charge,
    captured: &Captured,
) -> Result<(), Error> {
    tx.emit("charge.succeeded", &caller.account, charge)?;
    if let Some(method) = method {
        use_up(tx, caller, intent, method, true)?;
    }
    tx.update(intent)?;
    let kind = match intent.capture_method {
        CaptureMethod::Manual => "payment_intent.amount_capturable_updated",
        CaptureMethod::Automatic | CaptureMethod::AutomaticAsync => "payment_intent.succeeded",
    };
    tx.emit(kind, &caller.account, intent)?;
    capture::announce(tx, caller, captured)?;
    match charge.filled_at() {
        Some(at) => tx.emit_filled("charge.updated", &caller.account, charge, at),
        None => Ok(()),
    }
}

/// A payment method was sent to its issuer, who has looked at it. One that no customer has pays once,
/// whatever comes of it, unless the payment was made to be repeated.
fn use_up(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &PaymentIntent,
    mut method: PaymentMethod,
    paid: bool,
) -> Result<PaymentMethod, Error> {
    let before = method.clone();
    method.check(&tx.rails().acquirer.checks(&method.internal.rail_reference));
    if !PaymentMethod::RESOURCE.has_id(&method.id) {
        return Ok(method);
    }
    let repeats = method.customer.is_none() && intent.setup_future_usage.is_some();
    let customer = intent.customer.as_deref().filter(|_| repeats);
    let keeps = match customer {
        // The payment is made: what can't be saved by now is no reason to forget it.
        Some(customer) => {
            !method.internal.consumed
                && tx.find::<Customer>(&caller.account, customer)?.is_some()
                && check_attachable(tx, &method).is_ok()
        }
        None => false,
    };
    if keeps && paid {
        method.internal.authenticated = intent.internal.authenticated;
    } else if method.customer.is_none() && !keeps {
        method.internal.consumed = true;
    }
    if method != before {
        tx.update(&method)?;
    }
    if let Some(customer) = customer.filter(|_| keeps && paid) {
        payment_methods::attach_to(tx, caller, &method.id, customer)?;
    }
    Ok(method)
}

fn payment<'p>(
    intent: &PaymentIntent,
    method: &'p PaymentMethod,
    charge: &str,
) -> Result<Payment<'p>, Error> {
    Ok(Payment {
        charge: charge.to_owned(),
        amount: limits::chargeable(intent.amount())?,
        method,
        manual: intent.capture_method == CaptureMethod::Manual,
        application_fee_amount: intent.application_fee_amount(),
        customer: intent.customer.clone(),
        description: intent.description.clone(),
        metadata: intent.metadata.clone(),
        on_behalf_of: intent.on_behalf_of.clone(),
        payment_intent: Some(intent.id.clone()),
        receipt_email: intent.receipt_email.clone(),
        shipping: intent.shipping.clone(),
        source: None,
        statement_descriptor: intent.statement_descriptor.clone(),
        statement_descriptor_suffix: intent.statement_descriptor_suffix.clone(),
        transfer_data: intent.charge_transfer_data(),
        transfer_group: intent.transfer_group.clone(),
        authenticated: intent.internal.authenticated,
    })
}

/// A failed attempt: the charge and the intent tell why, and are kept.
pub(crate) fn decline(
    tx: &mut Tx<'_>,
    caller: &Caller,
    intent: &mut PaymentIntent,
    method: Option<&PaymentMethod>,
    charge: &Charge,
    reason: DeclineReason,
) -> Result<(), Error> {
    let mut decline = authorize::decline(reason, charge);
    fail(intent, method, &decline)?;
    intent.latest_charge = Some(charge.id.clone());
    tx.update(intent)?;
    tx.emit("charge.failed", &caller.account, charge)?;
    tx.emit("payment_intent.payment_failed", &caller.account, intent)?;
    decline.payment_intent = Some(match caller.key {
        KeyKind::Secret => json!(intent),
        KeyKind::Publishable => intent.public(),
    });
    decline.payment_method = method.map(|method| json!(method));
    Err(Refusal::CardDeclined(Box::new(decline)).into())
}

/// Back to the beginning, with the reason.
pub(crate) fn fail(
    intent: &mut PaymentIntent,
    method: Option<&PaymentMethod>,
    decline: &Decline,
) -> Result<(), Error> {
    let mut error = json!({
        "code": decline.code,
        "doc_url": format!("https://stripe.com/docs/error-codes/{}", decline.code.replace('_', "-")),
        "message": decline.message,
        "type": "card_error",
    });
    if let Some(method) = method {
        error["payment_method"] = json!(method);
    }
    let advice = &decline.advice;
    for (name, value) in [
        ("advice_code", advice.advice_code),
        ("charge", decline.charge.as_deref()),
        ("decline_code", decline.decline_code.as_deref()),
        ("network_advice_code", advice.network_advice_code),
        ("network_decline_code", advice.network_decline_code),
        ("param", decline.param.as_deref()),
    ] {
        if let Some(value) = value {
            error[name] = json!(value);
        }
    }
    intent.fail(error).map_err(Error::misstep)
}
