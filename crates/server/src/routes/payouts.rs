//! Payouts.

use connect::commands::payouts;
use model::payout::Payout;

use crate::endpoint::{Route, id, list, object, params, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list("GET /v1/payouts", "payout", |look, asked| {
            let owner = &asked.caller.account;
            let text = |name: &str| asked.params[name].as_str();
            let arrival = serde_json::from_value(asked.params["arrival_date"].clone())?;
            let set = payouts::list::set(look, owner, text("destination"), text("status"), arrival)?;
            engine::page::<Payout>(look, owner, set, &params(asked)?, "/v1/payouts")
        }),
        write("POST /v1/payouts", "payout", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payouts::create::run(tx, caller, params);
            object(tx, asked, result)
        }),
        retrieve::<Payout>("GET /v1/payouts/{}", "payout"),
        write("POST /v1/payouts/{}", "payout", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payouts::update(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/payouts/{}/cancel", "payout", |tx, caller, asked| {
            let result = payouts::cancel(tx, caller, id(asked, 0));
            object(tx, asked, result)
        }),
    ]
}
