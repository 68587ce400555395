//! Refunds.

use connect::commands::refunds;
use model::{refund::Refund, refusal::Place::Path};

use crate::endpoint::{Route, act, list_of, retrieve, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Refund>("GET /v1/refunds", &["charge", "payment_intent"]),
        write("POST /v1/refunds", refunds::create),
        retrieve::<Refund>("GET /v1/refunds/{refund}", Path("id")),
        write("POST /v1/refunds/{refund}", refunds::update),
        act("POST /v1/refunds/{refund}/cancel", refunds::cancel),
    ]
}
