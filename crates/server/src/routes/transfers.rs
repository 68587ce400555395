//! Transfers and their reversals.

use connect::commands::transfers;
use model::{refusal::Place::Path, transfer::Transfer};

use crate::endpoint::{Route, list, list_of, read, retrieve, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Transfer>("GET /v1/transfers", &["destination", "transfer_group"]),
        write("POST /v1/transfers", transfers::create::run),
        retrieve::<Transfer>("GET /v1/transfers/{transfer}", Path("transfer")),
        write("POST /v1/transfers/{transfer}", transfers::update),
        list("GET /v1/transfers/{transfer}/reversals", transfers::list_reversals),
        write("POST /v1/transfers/{transfer}/reversals", transfers::reverse::run),
        read("GET /v1/transfers/{transfer}/reversals/{reversal}", transfers::retrieve_reversal),
        write("POST /v1/transfers/{transfer}/reversals/{reversal}", transfers::update_reversal),
    ]
}
