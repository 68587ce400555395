//! Account links of the older API.

use connect::commands::account_links;

use crate::endpoint::{Route, write};

pub(super) fn routes() -> Vec<Route> {
    vec![write("POST /v1/account_links", account_links::create).shows("account_link")]
}
