//! Account and person tokens, which browsers make.

use connect::commands::v2::{self, tokens};

use crate::endpoint::{Route, id, read, value, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        write("POST /v2/core/account_tokens", "v2.core.account_token", |tx, caller, asked| {
            let result = tokens::of_account(tx, caller, &asked.params);
            value(tx, asked, result)
        }).publishable(),
        read("GET /v2/core/account_tokens/{}", "v2.core.account_token", |look, asked| {
            tokens::retrieve(look, &asked.caller, id(asked, 0), "account")
        }).publishable(),
        write("POST /v2/core/accounts/{}/person_tokens", "v2.core.account_person_token", |tx, caller, asked| {
            let result = tokens::of_person(tx, caller, id(asked, 0), &asked.params);
            value(tx, asked, result)
        }).publishable(),
        read("GET /v2/core/accounts/{}/person_tokens/{}", "v2.core.account_person_token", |look, asked| {
            v2::connected(look, &asked.caller, id(asked, 0))?;
            tokens::retrieve(look, &asked.caller, id(asked, 1), "person")
        }).publishable(),
    ]
}
