//! Account and person tokens: what is behind them.

use engine::{Caller, Error, Reader, Tx};
use model::{
    refusal::{Place, Refusal},
    token::Token,
};
use serde_json::Value;

/// The data behind an account or person token, which is used up.
pub(crate) fn token_data(
    tx: &mut Tx<'_>,
    caller: &Caller,
    token: &str,
    param: &'static str,
) -> Result<Value, Error> {
    let mut token: Token = tx.get(&caller.account, token, Place::Param(param))?;
    if token.used {
        let message = format!("You cannot use a Stripe token more than once: {}.", token.id);
        return Err(Refusal::coded("token_already_used", None, message).into());
    }
    token.used = true;
    let data = token.internal.data.take();
    tx.update(&token)?;
    Ok(data.unwrap_or_default())
}
