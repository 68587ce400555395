//! Charges, the older way of taking payments.

use connect::commands::{charges, refunds};
use engine::Look;
use model::{charge::Charge, refund::Refund};

use crate::endpoint::{Route, filtered, id, list, list_of, object, params, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Charge>("GET /v1/charges", &["customer", "payment_intent", "transfer_group"]),
        write("POST /v1/charges", "charge", |tx, caller, asked| {
            let params = params(asked)?;
            let result = charges::create::run(tx, caller, params);
            object(tx, asked, result)
        }),
        retrieve::<Charge>("GET /v1/charges/{}", "id"),
        write("POST /v1/charges/{}", "charge", |tx, caller, asked| {
            let params = params(asked)?;
            let result = charges::update(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/charges/{}/capture", "charge", |tx, caller, asked| {
            let params = params(asked)?;
            let result = charges::capture::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/charges/{}/refund", "charge", |tx, caller, asked| {
            let params = params(asked)?;
            refunds::create_of(tx, caller, id(asked, 0), params)?;
            let result = tx.get::<Charge>(&caller.account, id(asked, 0), "charge");
            object(tx, asked, result)
        }),
        list("GET /v1/charges/{}/refunds", "refund", |look, asked| {
            look.get::<Charge>(&asked.caller.account, id(asked, 0), "charge")?;
            let url = format!("/v1/charges/{}/refunds", id(asked, 0));
            filtered::<Refund>(look, asked, &[], &[("charge", id(asked, 0))], url)
        }),
        write("POST /v1/charges/{}/refunds", "refund", |tx, caller, asked| {
            let params = params(asked)?;
            let result = refunds::create_of(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
    ]
}
