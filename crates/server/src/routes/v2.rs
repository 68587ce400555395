//! The newer API.

mod accounts;
mod event_destinations;
mod events;
mod persons;
mod tokens;

use serde_json::Value;

use crate::endpoint::{Asked, Route};

pub(super) fn routes() -> Vec<Route> {
    let mut routes = accounts::routes();
    routes.extend(event_destinations::routes());
    routes.extend(events::routes());
    routes.extend(persons::routes());
    routes.extend(tokens::routes());
    routes
}

/// What a request asks to have included.
fn include(asked: &Asked) -> Vec<String> {
    let include = asked.params["include"].as_array().into_iter().flatten();
    include.filter_map(Value::as_str).map(str::to_owned).collect()
}
