//! Asking the issuer of a card for a payment.

use engine::{Caller, Error, Reader, Tx};
use ledger::{Money, Positive};
use model::{
    charge::{Charge, ChargeTransferData, Outcome},
    decline_reason::DeclineReason,
    metadata::Metadata,
    payment_method::PaymentMethod,
    refusal::{Decline, Refusal},
};
use serde_json::Value;

use crate::{
    rails::{Authentication, Authorization, Authorize, OnRails, Risk, Settlement},
    rules::payments::merchant::describe,
};

/// Days that an authorisation of a card holds. Source: holds on cards not present.
pub(crate) const AUTHORIZATION_DAYS: i64 = 7;

/// A payment to be taken.
pub(crate) struct Payment<'p> {
    /// The charge that is made of it.
    pub(crate) charge: String,
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

impl Payment<'_> {
    /// What the acquirer is asked.
    pub(crate) fn request(&self, authentication: Option<Authentication>) -> Authorize {
        Authorize {
            reference: self.method.internal.rail_reference.clone(),
            charge: self.charge.clone(),
            amount: self.amount,
            capture: !self.manual,
            told: self.method.told(),
            authentication,
        }
    }
}

/// A charge that nobody has answered yet. Not inserted.
pub(crate) fn open(tx: &mut Tx<'_>, caller: &Caller, p: &Payment<'_>) -> Result<Charge, Error> {
    let now = tx.now();
    let capture_before = p.manual.then_some(now + AUTHORIZATION_DAYS * 86_400);
    let mut method = p.method.clone();
    method.check(&tx.rails().acquirer.checks(&method.internal.rail_reference));
    let details = method.charge_details(p.amount, capture_before, p.authenticated);
    let mut charge = Charge::pending(p.charge.clone(), p.amount, now);
    charge.ask_for_fee(p.application_fee_amount);
    charge.application = caller.is_direct().then(|| caller.application.clone());
    charge.billing_details = p.method.billing_details.clone();
    charge.customer.clone_from(&p.customer);
    charge.description.clone_from(&p.description);
    charge.metadata.clone_from(&p.metadata);
    charge.on_behalf_of.clone_from(&p.on_behalf_of);
    charge.payment_intent.clone_from(&p.payment_intent);
    charge.payment_method = Some(p.method.id.clone());
    charge.payment_method_details = Some(details);
    charge.receipt_email.clone_from(&p.receipt_email);
    charge.shipping.clone_from(&p.shipping);
    charge.source.clone_from(&p.source);
    charge.statement_descriptor.clone_from(&p.statement_descriptor);
    charge.statement_descriptor_suffix.clone_from(&p.statement_descriptor_suffix);
    charge.transfer_data.clone_from(&p.transfer_data);
    charge.transfer_group.clone_from(&p.transfer_group);
    charge.internal.rail_reference = Some(p.method.internal.rail_reference.clone());
    describe(tx, caller, &mut charge)?;
    Ok(charge)
}

/// What the issuer's answer makes of a charge: authorised, or failed for a reason. Not saved.
///
/// An authentication that is wanted when it can't be asked for any more is a decline.
pub(crate) fn conclude(
    tx: &Tx<'_>,
    charge: &mut Charge,
    answer: &Authorization,
) -> Result<Verdict, Error> {
    let reason = match answer {
        Authorization::Approved { risk, settlement } => {
            let outcome = match risk {
                Risk::Normal => Outcome::authorized("normal", 12),
                Risk::Elevated => Outcome::authorized("elevated", 67),
            };
            charge.approve(outcome).map_err(Error::misstep)?;
            charge.receipt_url = Some(tx.link(&format!("/receipts/{}", charge.id)));
            return Ok(Verdict::Approved(*settlement));
        }
        Authorization::Declined(reason) => *reason,
        Authorization::Blocked => DeclineReason::Fraudulent,
        Authorization::NeedsAuthentication => DeclineReason::AuthenticationRequired,
        Authorization::GivenUp => DeclineReason::ProcessingError,
    };
    let outcome = match answer {
        Authorization::Blocked => Outcome::blocked(),
        _ => Outcome::declined(reason),
    };
    charge.decline(outcome, reason).map_err(Error::misstep)?;
    Ok(Verdict::Declined(reason))
}

/// Keeps a charge: a new one, or one that has waited for its answer.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    owner: &str,
    charge: &Charge,
    is_new: bool,
) -> Result<(), Error> {
    if is_new { tx.insert(owner, charge) } else { tx.update(charge) }
}

/// Whether a charge is authorised.
pub(crate) enum Verdict {
    /// It is, and this becomes of the money if it was to be captured at once.
    Approved(Option<Settlement>),
    /// It is not.
    Declined(DeclineReason),
}

/// Tells of a charge without an intent that has failed, which is saved.
pub(crate) fn declined(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    reason: DeclineReason,
) -> Result<(), Error> {
    tx.emit("charge.failed", &caller.account, charge)?;
    Err(Refusal::CardDeclined(Box::new(decline(reason, charge))).into())
}

/// The error of a failed attempt.
pub(crate) fn decline(reason: DeclineReason, charge: &Charge) -> Decline {
    Decline { charge: Some(charge.id.clone()), ..Decline::of(reason) }
}
