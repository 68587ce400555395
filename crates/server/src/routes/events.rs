//! Events: what happened, newest first.

use connect::events;

use crate::endpoint::{Route, list_by, read};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_by("GET /v1/events", events::list).shows("event"),
        read("GET /v1/events/{event}", events::retrieve).shows("event"),
    ]
}
