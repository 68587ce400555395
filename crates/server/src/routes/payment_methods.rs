//! Payment methods.

use connect::commands::payment_methods;

use crate::endpoint::{Route, act, list_by, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_by("GET /v1/payment_methods", payment_methods::list),
        write("POST /v1/payment_methods", payment_methods::create).publishable(),
        // A well-known name makes a new one.
        act("GET /v1/payment_methods/{method}", payment_methods::retrieve),
        write("POST /v1/payment_methods/{method}", payment_methods::update),
        write("POST /v1/payment_methods/{method}/attach", payment_methods::attach),
        act("POST /v1/payment_methods/{method}/detach", payment_methods::detach),
    ]
}
