//! Thin events: what happened, newest first.

use connect::thin;

use model::resources::THIN_EVENT as EVENT;

use crate::endpoint::{Route, query, read};

pub(super) fn routes() -> Vec<Route> {
    vec![
        query("GET /v2/core/events", thin::list).shows(EVENT).reads_many(),
        read("GET /v2/core/events/{event}", thin::retrieve).shows(EVENT),
    ]
}
