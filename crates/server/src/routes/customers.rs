//! Customers and what they pay with.

use engine::{Look, commands::customers};
use model::{card::Card, customer::Customer, payment_method::PaymentMethod};
use wire::lists::Page;

use crate::endpoint::{Route, id, list, list_of, object, params, read, value, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Customer>("GET /v1/customers", &["email"]),
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
            let filter = Some(("customer", id(asked, 0)));
            let kind = asked.params["type"].as_str();
            engine::page::<PaymentMethod>(look, &asked.caller.account, filter, &params::<Page>(asked)?, url,
                |method| kind.is_none_or(|kind| method.kind == kind))
        }),
        read("GET /v1/customers/{}/payment_methods/{}", "payment_method", |look, asked| {
            customers::payment_method(look, &asked.caller, id(asked, 0), id(asked, 1))
        }),
        list("GET /v1/customers/{}/sources", "card", |look, asked| {
            look.get::<Customer>(&asked.caller.account, id(asked, 0), "customer")?;
            let url = format!("/v1/customers/{}/sources", id(asked, 0));
            let filter = Some(("customer", id(asked, 0)));
            engine::page::<Card>(look, &asked.caller.account, filter, &params::<Page>(asked)?, url, |_| true)
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
