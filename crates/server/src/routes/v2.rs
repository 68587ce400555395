//! The newer API.

mod accounts;
mod event_destinations;
mod events;
mod persons;
mod tokens;

use crate::endpoint::Route;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = accounts::routes();
    routes.extend(event_destinations::routes());
    routes.extend(events::routes());
    routes.extend(persons::routes());
    routes.extend(tokens::routes());
    routes
}
