//! Asking the issuer of a card for a payment.

use engine::{Caller, Look, Stop, Tx};
use ledger::{Money, Positive};
use model::{
    charge::{Charge, ChargeTransferData, Outcome},
    metadata::Metadata,
    payment_method::PaymentMethod,
    refusal::Decline,
    test_cards::{Behaviour, Reason},
};
use serde_json::{Value, json};

use crate::rules::payments::{
    issuer::{answer, card_of},
    merchant::describe,
};

/// Days that an authorisation of a card holds. Source: holds on cards not present.
pub(crate) const AUTHORIZATION_DAYS: i64 = 7;

/// A payment to be taken.
pub(crate) struct Payment<'p> {
    pub(crate) amount: Positive,
    pub(crate) method: &'p PaymentMethod,
    pub(crate) manual: bool,
    pub(crate) application_fee_amount: Option<Money>,
    pub(crate) customer: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Metadata,
    pub(crate) on_behalf_of: Option<String>,
    pub(crate) payment_intent: Option<String>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) shipping: Option<Value>,
    pub(crate) source: Option<Value>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) statement_descriptor_suffix: Option<String>,
    pub(crate) transfer_data: Option<ChargeTransferData>,
    pub(crate) transfer_group: Option<String>,
    pub(crate) authenticated: bool,
}

/// A charge that is authorised, or failed for a reason. Not inserted yet.
pub(crate) fn authorize(
    tx: &mut Tx<'_>,
    caller: &Caller,
    p: &Payment<'_>,
    failed: Option<&'static Reason>,
) -> Result<Charge, Stop> {
    let now = tx.now();
    let card = card_of(p.method)?;
    let id = tx.id("ch", &caller.account);
    // Some reasons have a decline code, which says more; where there is none, the error's code does.
    let outcome = match failed {
        None => answer(card).unwrap_or_else(|reason| Outcome::declined(reason.code)),
        Some(_) if card.behaviour == Behaviour::Block => Outcome::blocked(),
        Some(reason) if reason.decline_code.is_empty() => Outcome::declined(reason.code),
        Some(reason) => Outcome::declined(reason.decline_code),
    };
    let capture_before = p.manual.then_some(now + AUTHORIZATION_DAYS * 86_400);
    let mut details = p.method.charge_details(p.amount, capture_before, p.authenticated);
    // The charge shows which check failed.
    if failed.is_some_and(|reason| reason.code == "incorrect_cvc") {
        details["card"]["checks"]["cvc_check"] = json!("fail");
    }
    let mut charge = match failed {
        None => Charge::authorized(id, p.amount, now),
        Some(_) => Charge::failed(id, p.amount, now),
    };
    charge.ask_for_fee(p.application_fee_amount);
    charge.application = caller.is_direct().then(|| caller.application.clone());
    charge.billing_details = p.method.billing_details.clone();
    charge.customer.clone_from(&p.customer);
    charge.description.clone_from(&p.description);
    charge.failure_code = failed.map(|reason| reason.code.into());
    charge.failure_message = failed.map(|reason| reason.message.into());
    charge.metadata.clone_from(&p.metadata);
    charge.on_behalf_of.clone_from(&p.on_behalf_of);
    charge.outcome = Some(outcome);
    charge.payment_intent.clone_from(&p.payment_intent);
    charge.payment_method = Some(p.method.id.clone());
    charge.payment_method_details = Some(details);
    charge.receipt_email.clone_from(&p.receipt_email);
    let receipt = tx.link(&format!("/receipts/{}", charge.id));
    charge.receipt_url = failed.is_none().then_some(receipt);
    charge.shipping.clone_from(&p.shipping);
    charge.source.clone_from(&p.source);
    charge.statement_descriptor.clone_from(&p.statement_descriptor);
    charge.statement_descriptor_suffix.clone_from(&p.statement_descriptor_suffix);
    charge.transfer_data.clone_from(&p.transfer_data);
    charge.transfer_group.clone_from(&p.transfer_group);
    charge.internal.card = Some(card.name.into());
    describe(tx, caller, &mut charge)?;
    Ok(charge)
}

/// The error of a failed attempt.
pub(crate) fn decline(reason: &Reason, charge: Option<&Charge>) -> Decline {
    Decline {
        code: reason.code.into(),
        decline_code: (!reason.decline_code.is_empty()).then(|| reason.decline_code.into()),
        param: reason.param.map(str::to_owned),
        message: reason.message.into(),
        charge: charge.map(|charge| charge.id.clone()),
        payment_intent: None,
        payment_method: None,
    }
}
