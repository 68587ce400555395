//! Customers and what they pay with.

use connect::commands::customers;
use engine::Look;
use model::{card::Card, customer::Customer, object::Object};

use super::payment_methods;
use crate::endpoint::{Route, filtered, id, list, list_of, object, params, read, value, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Customer>("GET /v1/customers", &["email", "test_clock"]),
        write("POST /v1/customers", "customer", |tx, caller, asked| {
            let params = params(asked)?;
            let result = customers::create(tx, caller, params);
            object(tx, asked, result)
        }),
        read("GET /v1/customers/{}", "customer", |look, asked| {
            // A deleted customer can still be retrieved, as what is left of it.
            if let Some(remains) = look.remains::<Customer>(&asked.caller.account, id(asked, 0))? {
                return Ok(remains);
            }
            let customer: Customer = look.get(&asked.caller.account, id(asked, 0), "id")?;
            Ok(serde_json::to_value(customer)?)
        }),
        write("POST /v1/customers/{}", "customer", |tx, caller, asked| {
            let params = params(asked)?;
            let result = customers::update(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("DELETE /v1/customers/{}", "customer", |tx, caller, asked| {
            let result = customers::delete(tx, caller, id(asked, 0));
            value(tx, asked, result)
        }),
        list("GET /v1/customers/{}/payment_methods", "payment_method", |look, asked| {
            look.get::<Customer>(&asked.caller.account, id(asked, 0), "customer")?;
            let url = format!("/v1/customers/{}/payment_methods", id(asked, 0));
            payment_methods::page(look, asked, &[("customer", id(asked, 0))], url)
        }),
        read("GET /v1/customers/{}/payment_methods/{}", "payment_method", |look, asked| {
            customers::payment_method(look, &asked.caller, id(asked, 0), id(asked, 1))
        }),
        list("GET /v1/customers/{}/sources", "card", |look, asked| {
            look.get::<Customer>(&asked.caller.account, id(asked, 0), "customer")?;
            let url = format!("/v1/customers/{}/sources", id(asked, 0));
            // There are no sources of other types.
            let other = asked.params["object"].as_str().filter(|object| *object != Card::OBJECT);
            let other = other.map(|object| ("object", object));
            let given: Vec<_> = [("customer", id(asked, 0))].into_iter().chain(other).collect();
            filtered::<Card>(look, asked, &[], &given, url)
        }),
        write("POST /v1/customers/{}/sources", "card", |tx, caller, asked| {
            let params = params(asked)?;
            let result = customers::add_source(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        read("GET /v1/customers/{}/sources/{}", "card", |look, asked| {
            look.get::<Customer>(&asked.caller.account, id(asked, 0), "customer")?;
            customers::source(look, &asked.caller, id(asked, 0), id(asked, 1), "id")
        }),
        write("DELETE /v1/customers/{}/sources/{}", "card", |tx, caller, asked| {
            let result = customers::delete_source(tx, caller, id(asked, 0), id(asked, 1));
            value(tx, asked, result)
        }),
    ]
}
