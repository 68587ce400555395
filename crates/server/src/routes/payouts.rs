//! Payouts.

use connect::commands::payouts;
use model::{payout::Payout, refusal::Place::Path};

use crate::endpoint::{Route, act, list_by, retrieve, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_by("GET /v1/payouts", payouts::list::run),
        write("POST /v1/payouts", payouts::create::run),
        retrieve::<Payout>("GET /v1/payouts/{payout}", Path("payout")),
        write("POST /v1/payouts/{payout}", payouts::update),
        act("POST /v1/payouts/{payout}/cancel", payouts::cancel),
    ]
}
