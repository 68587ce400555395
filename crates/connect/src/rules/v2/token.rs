//! Tokens of the newer API.

use engine::{Caller, Error, Reader, Tx};
use model::{
    refusal::{Place, Refusal},
    token::Token,
};
use serde_json::Value;

/// Seconds for which a token can be used. Stripe publishes none.
pub(crate) const VALID: i64 = 3_600;

/// What is behind a token that is about to be used; the older command uses it up.
pub(crate) fn look_into(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    param: &'static str,
) -> Result<Value, Error> {
    let token: Token = tx.get(&caller.account, id, Place::Param(param))?;
    if tx.now() > token.created + VALID {
        let message = format!("The token {id} has expired.");
        return Err(Refusal::coded("token_expired", Some(param), message).into());
    }
    Ok(token.internal.data.unwrap_or_default())
}
