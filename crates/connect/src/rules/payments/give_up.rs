//! What comes too late: an answer that nobody waits for any more, or for an account that is gone.

use engine::{Caller, Error, Tx};
use ledger::Positive;
use model::charge::Charge;

use crate::{
    rails::{self, Answer, Authorization, Captured, OnRails, Question, Refunded},
    rules::{
        accounts::reach::Reach,
        calls::{Purpose, call},
        payments::void::void,
    },
};

/// What the issuer's late answer still is. What nobody waits for, or nobody can take, is released.
pub(crate) fn still_authorized(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    answer: Authorization,
) -> Result<Authorization, Error> {
    let gone = match answer {
        Authorization::Approved { .. } => !are_there(tx, caller, charge)?,
        Authorization::GivenUp => true,
        Authorization::Declined(_)
        | Authorization::Blocked
        | Authorization::NeedsAuthentication => false,
    };
    if gone {
        void(tx, caller, charge)?;
        return Ok(Authorization::GivenUp);
    }
    Ok(answer)
}

/// What the acquirer's late answer to a capture still is. What nobody can take is given back.
pub(crate) fn still_captured(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    amount: Positive,
    answer: Captured,
) -> Result<Captured, Error> {
    let gone = match answer {
        Captured::Taken(_) => !are_there(tx, caller, charge)?,
        Captured::Refused => false,
    };
    if gone {
        give_back(tx, caller, charge, amount)?;
        return Ok(Captured::Refused);
    }
    Ok(answer)
}

/// Whether all accounts are there that a payment concerns. An account whose payment is out has
/// nothing of it yet, and may be deleted.
fn are_there(tx: &mut Tx<'_>, caller: &Caller, charge: &Charge) -> Result<bool, Error> {
    let destination = charge.transfer_data.as_ref().map(|data| data.destination.as_str());
    let concerned = [Some(caller.account.as_str()), charge.on_behalf_of.as_deref(), destination];
    for account in concerned.into_iter().flatten() {
        if tx.account_anywhere(account)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Has the acquirer give back what is in nobody's books.
fn give_back(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    amount: Positive,
) -> Result<(), Error> {
    let request = rails::Refund {
        reference: charge.internal.rail_reference.clone().unwrap_or_default(),
        charge: charge.id.clone(),
        amount,
    };
    match tx.rails().acquirer.refund(&request) {
        Answer::Now(Refunded::Refused) => Err(Error::bug("what was taken for nobody is kept")),
        Answer::Now(Refunded::Accepted { .. } | Refunded::Pending { .. }) => Ok(()),
        Answer::Later => {
            let about = charge.id.clone();
            call(tx, caller, Question::Refund(request), Purpose::Nothing { about })
        }
    }
}
