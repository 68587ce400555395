//! Tokens.

use connect::commands::tokens;
use model::{refusal::Place::Path, token::Token};

use crate::endpoint::{Route, retrieve, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        write("POST /v1/tokens", tokens::create).publishable(),
        retrieve::<Token>("GET /v1/tokens/{token}", Path("token")).publishable(),
    ]
}
