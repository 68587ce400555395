//! Payment methods.

use engine::commands::payment_methods;
use model::payment_method::PaymentMethod;

use crate::endpoint::{Route, id, list_of, object, params, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<PaymentMethod>("GET /v1/payment_methods", &["customer"]),
        write("POST /v1/payment_methods", "payment_method", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_methods::create(tx, caller, params);
            object(tx, asked, result)
        }).publishable(),
        retrieve::<PaymentMethod>("GET /v1/payment_methods/{}", "payment_method"),
        write("POST /v1/payment_methods/{}", "payment_method", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_methods::update(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/payment_methods/{}/attach", "payment_method", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_methods::attach(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/payment_methods/{}/detach", "payment_method", |tx, caller, asked| {
            let result = payment_methods::detach(tx, caller, id(asked, 0));
            object(tx, asked, result)
        }),
    ]
}
