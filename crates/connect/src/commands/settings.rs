//! What a sandbox lets its platform say of itself, where Stripe has a dashboard for it.

use engine::{Caller, Error, Reader, Tx};
use model::{account::Account, refusal::Refusal};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::{external_accounts, payouts};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    external_account: Option<Value>,
}

/// Changes what is said.
pub fn change(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Value, Error> {
    if caller.is_direct() {
        // They are the platform's own, whichever account is acted for.
        return Err(Refusal::NotPermitted { account: caller.account.clone(), param: None }.into());
    }
    let found = tx.find_anywhere::<Account>(&caller.platform_account)?;
    let mut platform = found.map(|found| found.object).ok_or_else(|| Error::bug("no platform"))?;
    if let Some(sent) = &params.external_account {
        external_accounts::add(tx, caller, &mut platform, sent, true, None)?;
        tx.update(&platform)?;
        payouts::plan::plan(tx, &platform)?;
    }
    Ok(json!({
        "object": "sandbox.settings",
        "account": platform.id,
        "external_accounts": platform.external_accounts,
    }))
}
