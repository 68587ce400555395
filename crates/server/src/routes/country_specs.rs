//! Country specs.

use connect::commands::country_specs;

use crate::endpoint::{Route, list, read};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list("GET /v1/country_specs", country_specs::list).shows("country_spec"),
        read("GET /v1/country_specs/{code}", country_specs::retrieve).shows("country_spec"),
    ]
}
