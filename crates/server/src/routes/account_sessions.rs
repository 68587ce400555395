//! Account sessions.

use connect::commands::account_sessions;

use crate::endpoint::{Route, write};

pub(super) fn routes() -> Vec<Route> {
    vec![write("POST /v1/account_sessions", account_sessions::create).shows("account_session")]
}
