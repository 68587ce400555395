//! `POST /oauth/deauthorize`.

use engine::{Caller, Error, Reader, Tx};
use model::{
    account::{Account, Dashboard},
    refusal::Refusal,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::oauth;

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    client_id: Option<String>,
    stripe_user_id: Option<String>,
}

/// Disconnects an account that its holder connected.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Value, Error> {
    oauth::check_platform(caller)?;
    let missing = |name| Refusal::oauth("invalid_request", format!("No {name} specified"));
    let client = params.client_id.ok_or_else(|| missing("client_id"))?;
    let id = params.stripe_user_id.ok_or_else(|| missing("stripe_user_id"))?;
    if client != caller.application {
        let description = format!("No such application: '{client}'");
        return Err(Refusal::oauth("invalid_client", description).into());
    }
    let Some(mut account) = tx.find::<Account>(&caller.platform_account, &id)? else {
        let description = format!(
            "This application is not connected to stripe account {id}, or that account does not exist."
        );
        return Err(Refusal::oauth("invalid_client", description).into());
    };
    // Whose dashboard is the full one is its holder's, whoever made it. Source: recorded.
    account.internal.own |= account.internal.controller.dashboard == Dashboard::Full;
    if !account.internal.own {
        let description = format!(
            "The account {id} is controlled by this application and can't be deauthorized: delete or reject it instead."
        );
        return Err(Refusal::oauth("invalid_client", description).into());
    }
    oauth::disconnect(tx, account)?;
    Ok(json!({ "stripe_user_id": id }))
}
