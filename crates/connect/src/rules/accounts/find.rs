//! Finding the accounts that a caller may name.

use engine::{Caller, Error, Reader, Tx};
use model::{account::Account, refusal::Refusal};

/// An account that the platform is connected to; of who acts as one account, that one.
///
/// A platform's own account is not managed here: Stripe has its dashboard for that.
pub fn connected(reader: &mut impl Reader, caller: &Caller, id: &str) -> Result<Account, Error> {
    if is_own(caller, id) {
        return Err(Refusal::NotPermitted { account: id.to_owned(), param: None }.into());
    }
    let found = match caller.reaches(id, &caller.platform_account) {
        true => reader.find::<Account>(&caller.platform_account, id)?,
        false => None,
    };
    found.ok_or_else(|| unknown(caller, id))
}

/// True if a platform names its own account.
pub(crate) fn is_own(caller: &Caller, id: &str) -> bool {
    id == caller.platform_account && caller.account == id
}

/// The same, or the account that the caller acts as: a platform's own is nobody's.
pub fn shown(reader: &mut impl Reader, caller: &Caller, id: &str) -> Result<Account, Error> {
    if id != caller.account {
        return connected(reader, caller, id);
    }
    let found = reader.find_anywhere::<Account>(id)?;
    found.map(|found| found.object).ok_or_else(|| unknown(caller, id))
}

fn unknown(caller: &Caller, id: &str) -> Error {
    let masked = caller.masked_key.clone();
    Refusal::AccountInvalid { masked, account: id.to_owned() }.into()
}

/// A connected account that is not its holder's own.
pub fn controlled(reader: &mut impl Reader, caller: &Caller, id: &str) -> Result<Account, Error> {
    let account = connected(reader, caller, id)?;
    if account.internal.own {
        return Err(Refusal::NotPermitted { account: account.id, param: None }.into());
    }
    Ok(account)
}

/// The same, if it may be changed: the newer API has not closed it.
pub(crate) fn lasting(
    reader: &mut impl Reader,
    caller: &Caller,
    id: &str,
) -> Result<Account, Error> {
    let account = controlled(reader, caller, id)?;
    check_lasting(&account)?;
    Ok(account)
}

/// Refuses a closed account.
pub(crate) fn check_lasting(account: &Account) -> Result<(), Refusal> {
    if account.internal.v2.closed {
        let message = format!("The account {} is closed and can't be changed.", account.id);
        return Err(Refusal::coded("account_closed", None, message));
    }
    Ok(())
}

/// An account whose legal entity the platform may change; see [`Account::hides`].
pub(crate) fn open(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Account, Error> {
    let account = lasting(tx, caller, id)?;
    if account.hides() {
        return Err(Refusal::NotPermitted { account: account.id, param: None }.into());
    }
    Ok(account)
}
