//! Whom a transfer can go to.

use engine::{Caller, Error, Tx};
use model::{
    account::{Account, Losses},
    refusal::{Place, Refusal},
};

use crate::rules::accounts::reach::Reach;

/// Refuses an account that can't receive transfers, or that the caller may not name: nobody pays
/// to itself, and an account to nobody but its platform.
pub(crate) fn check_destination(
    tx: &mut Tx<'_>,
    caller: &Caller,
    destination: &str,
    param: &'static str,
) -> Result<(), Error> {
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

/// Whether an account may owe its platform what is taken from it: the platform is liable for its
/// losses. Source: recorded account debits, of accounts that had nothing.
pub(crate) fn may_owe(tx: &mut Tx<'_>, caller: &Caller, account: &str) -> Result<bool, Error> {
    let found = tx.reachable(caller, account)?;
    Ok(found.is_some_and(|found| found.internal.controller.losses == Losses::Application))
}

/// When what becomes available to its sender is available to an account that receives it. In
/// production a recipient, who takes no payments, waits a day longer; in a sandbox nobody does.
pub(crate) fn received_on(account: &Account, available_on: i64, strict: bool) -> i64 {
    let recipient = account.tos_acceptance["service_agreement"] == "recipient";
    if strict && recipient { available_on + 86_400 } else { available_on }
}
