//! Accounts, and links to the form in which their holders fill in the rest.

use connect::commands::{
    account_links,
    v2::{self, accounts},
};
use model::{account::Account, v2::account};
use serde_json::Value;
use wire::turns;

use super::include;
use crate::endpoint::{Asked, Route, id, read, value, write};

const ACCOUNT: &str = "v2.core.account";

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v2/core/accounts", ACCOUNT, |look, asked| {
            let page = turns::page(&asked.params);
            let path = "/v2/core/accounts";
            let owner = &asked.caller.account;
            let set = v2::listed(look, owner, &asked.params)?;
            let found = engine::page::<Account>(look, owner, set, &page, path)?;
            let ids: Vec<String> = found.data.iter().map(|account| account.id.clone()).collect();
            let data: Vec<Value> = found.data.iter().map(|account| show(account, &[])).collect();
            Ok(turns::turns(path, &asked.params, data, &ids, found.has_more))
        }).reads_many(),
        write("POST /v2/core/accounts", ACCOUNT, |tx, caller, asked| {
            let result = accounts::create::run(tx, caller, &asked.params);
            value(tx, asked, result.map(|account| shown(&account, asked)))
        }),
        read("GET /v2/core/accounts/{}", ACCOUNT, |look, asked| {
            Ok(shown(&v2::account(look, &asked.caller, id(asked, 0))?, asked))
        }),
        write("POST /v2/core/accounts/{}", ACCOUNT, |tx, caller, asked| {
            let result = accounts::update::run(tx, caller, id(asked, 0), &asked.params);
            value(tx, asked, result.map(|account| shown(&account, asked)))
        }),
        write("POST /v2/core/accounts/{}/close", ACCOUNT, |tx, caller, asked| {
            let result = accounts::close::run(tx, caller, id(asked, 0), &asked.params);
            value(tx, asked, result.map(|account| shown(&account, asked)))
        }),
        write("POST /v2/core/account_links", "v2.core.account_link", |tx, caller, asked| {
            let result = account_links::create_v2(tx, caller, &asked.params);
            value(tx, asked, result)
        }),
    ]
}

fn shown(account: &Account, asked: &Asked) -> Value {
    show(account, &include(asked))
}

fn show(account: &Account, include: &[String]) -> Value {
    account::included(account::of(account), include)
}
