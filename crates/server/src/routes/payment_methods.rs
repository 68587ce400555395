//! Payment methods.

use connect::commands::payment_methods::{self, NAMED};
use model::payment_method::PaymentMethod;

use crate::endpoint::{Route, act, list_by, retrieve, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_by("GET /v1/payment_methods", payment_methods::list),
        write("POST /v1/payment_methods", payment_methods::create).publishable(),
        retrieve::<PaymentMethod>("GET /v1/payment_methods/{method}", NAMED),
        write("POST /v1/payment_methods/{method}", payment_methods::update),
        write("POST /v1/payment_methods/{method}/attach", payment_methods::attach),
        act("POST /v1/payment_methods/{method}/detach", payment_methods::detach),
    ]
}
