//! Whom a transfer can go to.

use engine::{Caller, Stop, Tx};
use model::refusal::{Place, Refusal};

use crate::rules::accounts::reach::Reach;

/// Refuses an account that can't receive transfers, or that the caller may not name: nobody pays
/// to itself, and an account to nobody but its platform.
pub(crate) fn check_destination(
    tx: &mut Tx<'_>,
    caller: &Caller,
    destination: &str,
    param: &'static str,
) -> Result<(), Stop> {
    if destination == caller.account {
        let message = "The 'destination' param cannot be set to your own account.";
        return Err(Refusal::invalid(Some(param), message).into());
    }
    let Some(found) = tx.reachable(caller, destination)? else {
        let object = "destination".to_owned();
        let refusal =
            Refusal::NoSuch { object, id: destination.into(), place: Place::Param(param) };
        return Err(refusal.into());
    };
    if found.has_active("transfers") { Ok(()) } else { Err(Refusal::TransfersCapability.into()) }
}
