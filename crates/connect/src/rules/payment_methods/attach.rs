//! Attaching payment methods to customers.

use engine::{Caller, Error, Reader, Tx};
use model::{
    payment_method::PaymentMethod,
    refusal::{Decline, Refusal},
};

use crate::rails::OnRails;
use crate::rules::payment_methods::find::resolve;

pub(crate) fn attach_to(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    customer: &str,
) -> Result<PaymentMethod, Error> {
    let mut method = resolve(tx, caller, id)?;
    match method.customer.as_deref() {
        Some(of) if of == customer => return Ok(method),
        Some(_) => {
            let message =
                "The payment method you provided has already been attached to a customer.";
            return Err(Refusal::invalid(None, message).into());
        }
        None => {}
    }
    if method.internal.consumed {
        let message = "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.";
        return Err(Refusal::invalid(None, message).into());
    }
    check_attachable(tx, &method)?;
    method.customer = Some(customer.to_owned());
    method.check(&tx.rails().acquirer.checks(&method.internal.rail_reference));
    tx.update(&method)?;
    tx.emit("payment_method.attached", &caller.account, &method)?;
    Ok(method)
}

/// Attaching asks the issuer; a card that is always declined can't be attached.
pub(crate) fn check_attachable(
    reader: &impl Reader,
    method: &PaymentMethod,
) -> Result<(), Refusal> {
    let reference = &method.internal.rail_reference;
    reader.rails().acquirer.save(reference, method.told()).map_err(|reason| {
        Refusal::CardDeclined(Box::new(Decline {
            param: Some(reason.param().unwrap_or_default().into()),
            ..Decline::of(reason)
        }))
    })
}
