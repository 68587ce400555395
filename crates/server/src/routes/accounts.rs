//! Connected accounts, and what belongs to them.

use connect::commands::{accounts, external_accounts, persons};
use engine::Look;
use model::{account::Account, person::Person};
use wire::lists::List;

use crate::endpoint::{Route, id, list, list_of, object, params, read, value, write};

pub(super) fn routes() -> Vec<Route> {
    let mut routes = accounts();
    routes.extend(parts());
    routes
}

#[rustfmt::skip]
fn accounts() -> Vec<Route> {
    vec![
        read("GET /v1/account", "account", |look, asked| {
            accounts::shown(look, &asked.caller, &asked.caller.account)
        }),
        write("POST /v1/account", "account", |tx, caller, asked| {
            let params = params(asked)?;
            let result = accounts::update::own(tx, caller, params);
            object(tx, asked, result)
        }),
        Route { lists: true, ..list_of::<Account>("GET /v1/accounts", &[]) },
        write("POST /v1/accounts", "account", |tx, caller, asked| {
            let params = params(asked)?;
            let result = accounts::create::run(tx, caller, params);
            object(tx, asked, result)
        }),
        read("GET /v1/accounts/{}", "account", |look, asked| {
            accounts::shown(look, &asked.caller, id(asked, 0))
        }),
        write("POST /v1/accounts/{}", "account", |tx, caller, asked| {
            let params = params(asked)?;
            let result = accounts::update::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("DELETE /v1/accounts/{}", "account", |tx, caller, asked| {
            let result = accounts::delete(tx, caller, id(asked, 0));
            value(tx, asked, result)
        }),
        write("POST /v1/accounts/{}/login_links", "login_link", |tx, caller, asked| {
            let result = accounts::login_link::run(tx, caller, id(asked, 0)).map(|link| link.body());
            value(tx, asked, result)
        }),
        write("POST /v1/accounts/{}/reject", "account", |tx, caller, asked| {
            let params = params(asked)?;
            let result = accounts::reject::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/accounts/{}/unreject", "account", |tx, caller, asked| {
            let result = accounts::reject::undo(tx, caller, id(asked, 0));
            object(tx, asked, result)
        }),
    ]
}

#[rustfmt::skip]
fn parts() -> Vec<Route> {
    vec![
        list("GET /v1/accounts/{}/capabilities", "capability", |look, asked| {
            let data = accounts::capabilities::all(look, &asked.caller, id(asked, 0))?;
            Ok(List::new(format!("/v1/accounts/{}/capabilities", id(asked, 0)), data, false))
        }),
        read("GET /v1/accounts/{}/capabilities/{}", "capability", |look, asked| {
            accounts::capabilities::show(look, &asked.caller, id(asked, 0), id(asked, 1))
        }),
        write("POST /v1/accounts/{}/capabilities/{}", "capability", |tx, caller, asked| {
            let params = params(asked)?;
            let result = accounts::capabilities::update(tx, caller, id(asked, 0), id(asked, 1), params);
            value(tx, asked, result)
        }),
        list("GET /v1/accounts/{}/external_accounts", "bank_account", |look, asked| {
            external_accounts::page(look, &asked.caller, id(asked, 0), asked.params["object"].as_str(), &params(asked)?)
        }),
        write("POST /v1/accounts/{}/external_accounts", "bank_account", |tx, caller, asked| {
            let params = params(asked)?;
            let result = external_accounts::create(tx, caller, id(asked, 0), params);
            value(tx, asked, result)
        }),
        read("GET /v1/accounts/{}/external_accounts/{}", "bank_account", |look, asked| {
            accounts::controlled(look, &asked.caller, id(asked, 0))?;
            Ok(external_accounts::wanted(look, id(asked, 0), id(asked, 1))?.body())
        }),
        write("POST /v1/accounts/{}/external_accounts/{}", "bank_account", |tx, caller, asked| {
            let params = params(asked)?;
            let result = external_accounts::update(tx, caller, id(asked, 0), id(asked, 1), params);
            value(tx, asked, result)
        }),
        write("DELETE /v1/accounts/{}/external_accounts/{}", "bank_account", |tx, caller, asked| {
            let result = external_accounts::delete(tx, caller, id(asked, 0), id(asked, 1));
            value(tx, asked, result)
        }),
        list("GET /v1/accounts/{}/persons", "person", |look, asked| {
            persons::page(look, &asked.caller, id(asked, 0), &asked.params["relationship"], &params(asked)?)
        }),
        write("POST /v1/accounts/{}/persons", "person", |tx, caller, asked| {
            let params = params(asked)?;
            let result = persons::create(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        read("GET /v1/accounts/{}/persons/{}", "person", |look, asked| {
            accounts::controlled(look, &asked.caller, id(asked, 0))?;
            look.get::<Person>(id(asked, 0), id(asked, 1), "person")
        }),
        write("POST /v1/accounts/{}/persons/{}", "person", |tx, caller, asked| {
            let params = params(asked)?;
            let result = persons::update(tx, caller, id(asked, 0), id(asked, 1), params);
            object(tx, asked, result)
        }),
        write("DELETE /v1/accounts/{}/persons/{}", "person", |tx, caller, asked| {
            let result = persons::delete(tx, caller, id(asked, 0), id(asked, 1));
            value(tx, asked, result)
        }),
    ]
}
