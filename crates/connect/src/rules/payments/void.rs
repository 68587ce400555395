//! Releasing what was authorised.

use engine::{Caller, Error, Tx};
use model::charge::Charge;

use crate::{
    rails::{Answer, OnRails, Question, Void},
    rules::calls::{Purpose, call},
};

/// Has the acquirer release what a charge authorised. Nobody waits for it: what is held is not
/// taken any more, whenever the issuer learns of it.
pub(crate) fn void(tx: &mut Tx<'_>, caller: &Caller, charge: &Charge) -> Result<(), Error> {
    let request = Void {
        reference: charge.internal.rail_reference.clone().unwrap_or_default(),
        charge: charge.id.clone(),
    };
    match tx.rails().acquirer.void(&request) {
        Answer::Now(()) => Ok(()),
        Answer::Later => {
            let about = charge.id.clone();
            call(tx, caller, Question::Void(request), Purpose::Nothing { about })
        }
    }
}
