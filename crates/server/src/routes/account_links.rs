//! Account links of the older API.

use connect::commands::account_links;

use crate::endpoint::{Route, params, value, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        write("POST /v1/account_links", "account_link", |tx, caller, asked| {
            let params = params(asked)?;
            let result = account_links::create(tx, caller, params).map(|link| link.body());
            value(tx, asked, result)
        }),
    ]
}
