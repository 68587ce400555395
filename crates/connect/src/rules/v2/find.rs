//! Finding accounts of the newer API.

use engine::{Caller, Look, Stop};
use model::{
    account::Account,
    refusal::{Place, Refusal},
};

use crate::rules::accounts;

/// An account of the platform, or its own; what is not found is told as such.
pub fn account(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    match id == caller.platform_account && !caller.is_direct() {
        true => accounts::shown(look, caller, id),
        false => connected(look, caller, id),
    }
}

/// A connected account. Those that are their holders' own are not in this API.
pub fn connected(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    use Refusal::{AccountInvalid, NotPermitted};
    accounts::controlled(look, caller, id).map_err(|stop| match stop {
        Stop::Refused(refusal) => match *refusal {
            AccountInvalid { .. } | NotPermitted { .. } => missing(id),
            _ => Stop::Refused(refusal),
        },
        other => other,
    })
}

fn missing(id: &str) -> Stop {
    Refusal::NoSuch { object: "account".into(), id: id.into(), place: Place::Path("id") }.into()
}

/// A connected account that may be changed: one that is not closed.
pub(crate) fn open(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    let account = connected(look, caller, id)?;
    accounts::check_lasting(&account)?;
    Ok(account)
}
