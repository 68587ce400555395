//! Country specs.

use connect::commands::country_specs;
use model::country_spec::RESOURCE as COUNTRY_SPEC;

use crate::endpoint::{Route, list, read};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list("GET /v1/country_specs", country_specs::list).shows(COUNTRY_SPEC),
        read("GET /v1/country_specs/{code}", country_specs::retrieve).shows(COUNTRY_SPEC),
    ]
}
