//! Whom a transfer can go to.

use std::sync::Arc;

use engine::{Caller, Error, Tx};
use model::{
    account::{Account, Losses},
    refusal::{Place, Refusal},
    regions::{self, Route, Way},
};

use crate::rules::accounts::reach::Reach;

/// Refuses an account that money may not be sent to: because of where it is, or as one that can
/// have no transfers at all.
pub(crate) fn check_way(
    tx: &mut Tx<'_>,
    caller: &Caller,
    destination: &str,
    param: &'static str,
    way: Way,
) -> Result<(), Error> {
    let account = check_destination(tx, caller, destination, param)?;
    let platform = tx.platform_account()?;
    let route = Route { platform: &platform.country, account: &account.country };
    Ok(regions::check(route, account.agreement(), way)?)
}

/// Refuses an account that can't receive transfers, or that the caller may not name: nobody pays
/// to itself, and an account to nobody but its platform.
pub(crate) fn check_destination(
    tx: &mut Tx<'_>,
    caller: &Caller,
    destination: &str,
    param: &'static str,
) -> Result<Arc<Account>, Error> {
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
    if found.has_active("transfers") { Ok(found) } else { Err(Refusal::TransfersCapability.into()) }
}

/// Whether an account may owe its platform what is taken from it: the platform is liable for its
/// losses. Source: recorded account debits, of accounts that had nothing.
pub(crate) fn may_owe(tx: &mut Tx<'_>, caller: &Caller, account: &str) -> Result<bool, Error> {
    let found = tx.reachable(caller, account)?;
    Ok(found.is_some_and(|found| found.internal.controller.losses == Losses::Application))
}
