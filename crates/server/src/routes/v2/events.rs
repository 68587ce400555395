//! Thin events: what happened, newest first.

use connect::thin;

use crate::endpoint::{Route, query, read};

const EVENT: &str = "v2.core.event";

pub(super) fn routes() -> Vec<Route> {
    vec![
        query("GET /v2/core/events", thin::list).shows(EVENT).reads_many(),
        read("GET /v2/core/events/{event}", thin::retrieve).shows(EVENT),
    ]
}
