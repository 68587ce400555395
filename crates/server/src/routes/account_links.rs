//! Account links of the older API.

use connect::commands::account_links;
use model::{account_link::AccountLink, object::Object};

use crate::endpoint::{Route, write};

pub(super) fn routes() -> Vec<Route> {
    vec![write("POST /v1/account_links", account_links::create).shows(AccountLink::RESOURCE)]
}
