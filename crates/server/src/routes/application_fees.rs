//! Application fees and their refunds.

use connect::commands::application_fees;
use engine::Look;
use model::application_fee::{ApplicationFee, FeeRefund};

use crate::endpoint::{Route, filtered, id, list, list_of, object, params, read, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<ApplicationFee>("GET /v1/application_fees", &["charge"]),
        retrieve::<ApplicationFee>("GET /v1/application_fees/{}", "fee"),
        write("POST /v1/application_fees/{}/refund", "application_fee", |tx, caller, asked| {
            let params = params(asked)?;
            application_fees::refund(tx, caller, id(asked, 0), params)?;
            let result = tx.get::<ApplicationFee>(&caller.account, id(asked, 0), "fee");
            object(tx, asked, result)
        }),
        list("GET /v1/application_fees/{}/refunds", "fee_refund", |look, asked| {
            let fee: ApplicationFee = look.get(&asked.caller.account, id(asked, 0), "fee")?;
            let url = fee.refunds_url();
            filtered::<FeeRefund>(look, asked, &[], &[("fee", id(asked, 0))], url)
        }),
        write("POST /v1/application_fees/{}/refunds", "fee_refund", |tx, caller, asked| {
            let params = params(asked)?;
            let result = application_fees::refund(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        read("GET /v1/application_fees/{}/refunds/{}", "fee_refund", |look, asked| {
            application_fees::refund_of(look, &asked.caller, id(asked, 0), id(asked, 1))
        }),
        write("POST /v1/application_fees/{}/refunds/{}", "fee_refund", |tx, caller, asked| {
            let params = params(asked)?;
            let result = application_fees::update_refund(tx, caller, id(asked, 0), id(asked, 1), params);
            object(tx, asked, result)
        }),
    ]
}
