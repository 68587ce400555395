//! Account sessions.

use connect::commands::account_sessions;

use crate::endpoint::{Route, params, value, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        write("POST /v1/account_sessions", "account_session", |tx, caller, asked| {
            let params = params(asked)?;
            let result = account_sessions::create(tx, caller, params);
            value(tx, asked, result)
        }),
    ]
}
