//! Changing accounts, for whichever API asks.

use engine::{Caller, Error, Tx};
use model::{account::Account, refusal::Refusal};

use crate::rules::accounts::{
    fields::{Params, apply},
    find::lasting,
    save::save,
};

/// Changes a connected account.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Params,
) -> Result<Account, Error> {
    let mut account = lasting(tx, caller, id)?;
    check_permitted(&account, &params)?;
    apply(tx, caller, &mut account, &params)?;
    save(tx, &mut account)?;
    Ok(account)
}

/// From the first link on, the legal entity of an account whose requirements are not the
/// platform's to collect is the holder's alone.
fn check_permitted(account: &Account, params: &Params) -> Result<(), Refusal> {
    let sent = [
        ("business_type", params.business_type.is_some()),
        ("company", params.company.is_some()),
        ("individual", params.individual.is_some()),
        ("external_account", params.external_account.is_some()),
        ("documents", params.documents.is_some()),
        ("account_token", params.account_token.is_some()),
    ];
    let by_token = ["business_type", "company", "individual"];
    if account.internal.by_token
        && let Some((param, _)) =
            sent.iter().find(|(param, sent)| *sent && by_token.contains(param))
    {
        let message = format!(
            "This account was created with an account token: `{param}` can only be updated with another one."
        );
        return Err(Refusal::invalid(Some(param), message));
    }
    match sent.iter().find(|(_, sent)| *sent && account.hides()) {
        Some((param, _)) => {
            Err(Refusal::NotPermitted { account: account.id.clone(), param: Some(param) })
        }
        None => Ok(()),
    }
}
