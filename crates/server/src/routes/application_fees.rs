//! Application fees and their refunds.

use connect::commands::application_fees;
use model::{application_fee::ApplicationFee, refusal::Place::Path};

use crate::endpoint::{Route, list, list_of, read, retrieve, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<ApplicationFee>("GET /v1/application_fees", &["charge"]),
        retrieve::<ApplicationFee>("GET /v1/application_fees/{fee}", Path("fee")),
        write("POST /v1/application_fees/{fee}/refund", application_fees::refund_and_return),
        list("GET /v1/application_fees/{fee}/refunds", application_fees::list_refunds),
        write("POST /v1/application_fees/{fee}/refunds", application_fees::refund),
        read("GET /v1/application_fees/{fee}/refunds/{refund}", application_fees::retrieve_refund),
        write("POST /v1/application_fees/{fee}/refunds/{refund}", application_fees::update_refund),
    ]
}
