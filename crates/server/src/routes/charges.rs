//! Charges, the older way of taking payments.

use connect::commands::{charges, refunds};
use model::{charge::Charge, refusal::Place::Path};

use crate::endpoint::{Route, list, list_of, retrieve, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Charge>("GET /v1/charges", &["customer", "payment_intent", "transfer_group"]),
        write("POST /v1/charges", charges::create::run),
        retrieve::<Charge>("GET /v1/charges/{charge}", Path("id")),
        write("POST /v1/charges/{charge}", charges::update),
        write("POST /v1/charges/{charge}/capture", charges::capture::run),
        write("POST /v1/charges/{charge}/refund", refunds::refund_charge),
        list("GET /v1/charges/{charge}/refunds", refunds::list_of),
        write("POST /v1/charges/{charge}/refunds", refunds::create_of),
    ]
}
