//! Event destinations.

use connect::commands::v2::event_destinations;

use model::{
    object::Object, resource::Resource, resources::THIN_EVENT,
    v2::event_destination::EventDestination,
};

use crate::endpoint::{Route, act, query, write};

const DESTINATION: Resource = EventDestination::RESOURCE;

pub(super) fn routes() -> Vec<Route> {
    vec![
        query("GET /v2/core/event_destinations", event_destinations::list)
            .shows(DESTINATION)
            .reads_many(),
        write("POST /v2/core/event_destinations", event_destinations::create),
        query("GET /v2/core/event_destinations/{destination}", event_destinations::retrieve),
        write("POST /v2/core/event_destinations/{destination}", event_destinations::update),
        act("DELETE /v2/core/event_destinations/{destination}", event_destinations::delete)
            .shows(DESTINATION),
        act("POST /v2/core/event_destinations/{destination}/enable", event_destinations::enable),
        act("POST /v2/core/event_destinations/{destination}/disable", event_destinations::disable),
        act("POST /v2/core/event_destinations/{destination}/ping", event_destinations::ping)
            .shows(THIN_EVENT),
    ]
}
