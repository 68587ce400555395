//! Payouts.

use engine::commands::payouts;
use model::payout::Payout;
use wire::lists::{Page, Range};

use crate::endpoint::{Route, id, list, object, params, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list("GET /v1/payouts", "payout", |look, asked| {
            let text = |name: &str| asked.params[name].as_str();
            let arrival: Option<Range> = serde_json::from_value(asked.params["arrival_date"].clone())?;
            let filter = text("destination").map(|id| ("destination", id))
                .or_else(|| text("status").map(|status| ("status", status)));
            engine::page::<Payout>(look, &asked.caller.account, filter, &params::<Page>(asked)?, "/v1/payouts",
                |payout| {
                    text("status").is_none_or(|status| payout.status().name() == status)
                        && arrival.is_none_or(|range| range.contains(payout.arrival_date))
                })
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
