//! Tokens.

use connect::commands::tokens;
use model::token::Token;

use crate::endpoint::{Route, object, params, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        write("POST /v1/tokens", "token", |tx, caller, asked| {
            let params = params(asked)?;
            let result = tokens::create(tx, caller, params);
            object(tx, asked, result)
        }).publishable(),
        retrieve::<Token>("GET /v1/tokens/{}", "token").publishable(),
    ]
}
