//! `POST /v1/accounts/{id}`.

use engine::{Caller, Error, Tx};
use model::{account::Account, refusal::Refusal};

use crate::rules::accounts::{fields, update};

pub use crate::rules::accounts::update::update as run;

/// Changes the account that the request acts on. A platform's own is changed by nobody: Stripe
/// has its dashboard for that.
pub fn own(tx: &mut Tx<'_>, caller: &Caller, params: fields::Params) -> Result<Account, Error> {
    if caller.account == caller.platform_account {
        let account = caller.account.clone();
        return Err(Refusal::NotPermitted { account, param: None }.into());
    }
    update::update(tx, caller, &caller.account, params)
}
