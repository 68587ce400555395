//! `POST /v1/account_sessions`.

use engine::{Caller, Error, Reader, Tx};
use model::account_session::{self, components};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::accounts;

/// Seconds for which a session lasts.
const VALID: i64 = 3_600;

/// Characters of the secret.
const SECRET: usize = 48;

/// Parameters.
#[derive(Debug, Clone, Deserialize)]
pub struct Params {
    account: String,
    components: Value,
}

/// Opens a session. Its secret is in this reply and nowhere else. From the first one on, as with
/// account links, the holder fills in the rest.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Value, Error> {
    let mut account = accounts::lasting(tx, caller, &params.account)?;
    let components = components(&params.components, account.internal.controller)?;
    let secret = tx.secret(SECRET);
    if !account.internal.linked {
        account.internal.linked = true;
        accounts::write(tx, &mut account)?;
    }
    Ok(json!({
        "object": account_session::RESOURCE.object, "account": account.id,
        "client_secret": format!("accs_secret__{secret}"), "components": components,
        "expires_at": tx.now() + VALID, "livemode": false,
    }))
}
