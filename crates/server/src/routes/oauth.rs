//! OAuth's calls with a key. Its page is in `pages/authorize.rs`.

use connect::commands::oauth::{deauthorize, token};

use crate::endpoint::{Route, params, value, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        write("POST /oauth/token", "", |tx, caller, asked| {
            let params = params(asked)?;
            let result = token::run(tx, caller, params);
            value(tx, asked, result)
        }),
        write("POST /oauth/deauthorize", "", |tx, caller, asked| {
            let params = params(asked)?;
            let result = deauthorize::run(tx, caller, params);
            value(tx, asked, result)
        }),
    ]
}
