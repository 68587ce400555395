//! Refunds.

use connect::commands::refunds;
use model::refund::Refund;

use crate::endpoint::{Route, id, list_of, object, params, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Refund>("GET /v1/refunds", &["charge", "payment_intent"]),
        write("POST /v1/refunds", "refund", |tx, caller, asked| {
            let params = params(asked)?;
            let result = refunds::create(tx, caller, params);
            object(tx, asked, result)
        }),
        retrieve::<Refund>("GET /v1/refunds/{}", "id"),
        write("POST /v1/refunds/{}", "refund", |tx, caller, asked| {
            let params = params(asked)?;
            let result = refunds::update(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/refunds/{}/cancel", "refund", |tx, caller, asked| {
            let result = refunds::cancel(tx, caller, id(asked, 0));
            object(tx, asked, result)
        }),
    ]
}
