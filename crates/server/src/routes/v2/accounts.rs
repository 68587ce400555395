//! Accounts, and links to the form in which their holders fill in the rest.

use connect::commands::{
    account_links,
    v2::accounts::{self, close, create, update},
};

use model::{account_link::V2 as LINK, v2::account::RESOURCE as ACCOUNT};

use crate::endpoint::{Route, query, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        query("GET /v2/core/accounts", accounts::list).shows(ACCOUNT).reads_many(),
        write("POST /v2/core/accounts", create::run).shows(ACCOUNT),
        query("GET /v2/core/accounts/{account}", accounts::retrieve).shows(ACCOUNT),
        write("POST /v2/core/accounts/{account}", update::run).shows(ACCOUNT),
        write("POST /v2/core/accounts/{account}/close", close::run).shows(ACCOUNT),
        write("POST /v2/core/account_links", account_links::create_v2).shows(LINK),
    ]
}
