//! Finding accounts of the newer API.

use engine::{Caller, Error, Reader};
use model::{
    account::Account,
    refusal::{Place, Refusal},
};

use crate::rules::accounts;

/// An account of the platform, or its own; what is not found is told as such.
pub fn account(reader: &mut impl Reader, caller: &Caller, id: &str) -> Result<Account, Error> {
    match id == caller.platform_account && !caller.is_direct() {
        true => accounts::shown(reader, caller, id),
        false => connected(reader, caller, id),
    }
}

/// A connected account. Those that are their holders' own are not in this API.
pub fn connected(reader: &mut impl Reader, caller: &Caller, id: &str) -> Result<Account, Error> {
    use Refusal::{AccountInvalid, NotPermitted};
    accounts::controlled(reader, caller, id).map_err(|error| match error {
        Error::Refused(refusal) => match *refusal {
            AccountInvalid { .. } | NotPermitted { .. } => missing(id),
            _ => Error::Refused(refusal),
        },
        other => other,
    })
}

fn missing(id: &str) -> Error {
    Refusal::NoSuch { object: "account".into(), id: id.into(), place: Place::Path("id") }.into()
}

/// A connected account that may be changed: one that is not closed.
pub(crate) fn open(reader: &mut impl Reader, caller: &Caller, id: &str) -> Result<Account, Error> {
    let account = connected(reader, caller, id)?;
    accounts::check_lasting(&account)?;
    Ok(account)
}
