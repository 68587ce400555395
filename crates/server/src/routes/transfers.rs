//! Transfers and their reversals.

use connect::commands::transfers;
use engine::Look;
use model::transfer::{Transfer, TransferReversal};

use crate::endpoint::{Route, filtered, id, list, list_of, object, params, read, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Transfer>("GET /v1/transfers", &["destination", "transfer_group"]),
        write("POST /v1/transfers", "transfer", |tx, caller, asked| {
            let params = params(asked)?;
            let result = transfers::create::run(tx, caller, params);
            object(tx, asked, result)
        }),
        retrieve::<Transfer>("GET /v1/transfers/{}", "transfer"),
        write("POST /v1/transfers/{}", "transfer", |tx, caller, asked| {
            let params = params(asked)?;
            let result = transfers::update(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        list("GET /v1/transfers/{}/reversals", "transfer_reversal", |look, asked| {
            let transfer: Transfer = look.get(&asked.caller.account, id(asked, 0), "transfer")?;
            let url = transfer.reversals_url();
            filtered::<TransferReversal>(look, asked, &[], &[("transfer", id(asked, 0))], url)
        }),
        write("POST /v1/transfers/{}/reversals", "transfer_reversal", |tx, caller, asked| {
            let params = params(asked)?;
            let result = transfers::reverse::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        read("GET /v1/transfers/{}/reversals/{}", "transfer_reversal", |look, asked| {
            transfers::reversal(look, &asked.caller, id(asked, 0), id(asked, 1))
        }),
        write("POST /v1/transfers/{}/reversals/{}", "transfer_reversal", |tx, caller, asked| {
            let params = params(asked)?;
            let result = transfers::update_reversal(tx, caller, id(asked, 0), id(asked, 1), params);
            object(tx, asked, result)
        }),
    ]
}
