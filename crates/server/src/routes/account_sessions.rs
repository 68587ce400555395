//! Account sessions.

use connect::commands::account_sessions;
use model::account_session::RESOURCE as ACCOUNT_SESSION;

use crate::endpoint::{Route, write};

pub(super) fn routes() -> Vec<Route> {
    vec![write("POST /v1/account_sessions", account_sessions::create).shows(ACCOUNT_SESSION)]
}
