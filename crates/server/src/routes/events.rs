//! Events: what happened, newest first.

use connect::events;
use model::resources::EVENT;

use crate::endpoint::{Route, list_by, read};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_by("GET /v1/events", events::list).shows(EVENT),
        read("GET /v1/events/{event}", events::retrieve).shows(EVENT),
    ]
}
