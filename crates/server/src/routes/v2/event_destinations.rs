//! Event destinations.

use connect::commands::v2::event_destinations;
use engine::{Look, Set};
use model::v2::event_destination::EventDestination;
use wire::turns;

use super::include;
use crate::endpoint::{Route, id, params, read, value, write};

const DESTINATION: &str = "v2.core.event_destination";

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v2/core/event_destinations", DESTINATION, |look, asked| {
            let page = turns::page(&asked.params);
            let path = "/v2/core/event_destinations";
            let owner = &asked.caller.account;
            let set = Set::whole::<EventDestination>(look, owner)?;
            let found = engine::page::<EventDestination>(look, owner, set, &page, path)?;
            let ids: Vec<String> = found.data.iter().map(|one| one.id.clone()).collect();
            let include = include(asked);
            let data: Vec<EventDestination> =
                found.data.iter().map(|one| one.included(&include, false)).collect();
            Ok(turns::turns(path, &asked.params, data, &ids, found.has_more))
        }).reads_many(),
        write("POST /v2/core/event_destinations", DESTINATION, |tx, caller, asked| {
            let params = params(asked)?;
            let result = event_destinations::create(tx, caller, params);
            value(tx, asked, result.map(|made| made.included(&include(asked), true)))
        }),
        read("GET /v2/core/event_destinations/{}", DESTINATION, |look, asked| {
            let found: EventDestination = look.get(&asked.caller.account, id(asked, 0), "id")?;
            Ok(found.included(&include(asked), false))
        }),
        write("POST /v2/core/event_destinations/{}", DESTINATION, |tx, caller, asked| {
            let params = params(asked)?;
            let result = event_destinations::update(tx, caller, id(asked, 0), params);
            value(tx, asked, result.map(|changed| changed.included(&include(asked), false)))
        }),
        write("DELETE /v2/core/event_destinations/{}", DESTINATION, |tx, caller, asked| {
            let result = event_destinations::delete(tx, caller, id(asked, 0));
            value(tx, asked, result)
        }),
        write("POST /v2/core/event_destinations/{}/enable", DESTINATION, |tx, caller, asked| {
            let result = event_destinations::enable(tx, caller, id(asked, 0), true);
            value(tx, asked, result)
        }),
        write("POST /v2/core/event_destinations/{}/disable", DESTINATION, |tx, caller, asked| {
            let result = event_destinations::enable(tx, caller, id(asked, 0), false);
            value(tx, asked, result)
        }),
        write("POST /v2/core/event_destinations/{}/ping", "v2.core.event", |tx, caller, asked| {
            let result = event_destinations::ping(tx, caller, id(asked, 0));
            value(tx, asked, result)
        }),
    ]
}
