//! Country specs.

use connect::commands::country_specs;

use crate::endpoint::{Route, id, list, params, read};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list("GET /v1/country_specs", "country_spec", |_, asked| country_specs::list(&params(asked)?)),
        read("GET /v1/country_specs/{}", "country_spec", |_, asked| country_specs::retrieve(id(asked, 0))),
    ]
}
