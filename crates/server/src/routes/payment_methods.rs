//! Payment methods.

use connect::commands::payment_methods;
use engine::{Snapshot, Stop};
use model::payment_method::PaymentMethod;
use wire::lists::List;

use crate::endpoint::{Asked, Route, filtered, id, list, object, params, retrieve, write};

/// What payment methods are listed by, besides their type.
const FILTERS: &[&str] = &["customer", "customer_account", "allow_redisplay"];

/// A page of payment methods, as far as they are given.
pub(super) fn page(
    look: &mut Snapshot<'_>,
    asked: &Asked,
    given: &[(&str, &str)],
    url: String,
) -> Result<List<PaymentMethod>, Stop> {
    // There are no payment methods of other types.
    let other = asked.params["type"].as_str().filter(|kind| *kind != PaymentMethod::TYPE);
    let other = other.map(|kind| ("type", kind));
    let given: Vec<_> = given.iter().copied().chain(other).collect();
    filtered(look, asked, FILTERS, &given, url)
}

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list("GET /v1/payment_methods", "payment_method", |look, asked| {
            page(look, asked, &[], "/v1/payment_methods".to_owned())
        }),
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
