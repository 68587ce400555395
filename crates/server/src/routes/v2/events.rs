//! Thin events: what happened, newest first.

use connect::thin;

use crate::endpoint::{Route, id, read};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v2/core/events", "v2.core.event", |look, asked| {
            thin::list(look, &asked.caller.account, &asked.params)
        }).reads_many(),
        read("GET /v2/core/events/{}", "v2.core.event", |look, asked| {
            thin::find(look, &asked.caller.account, id(asked, 0))
        }),
    ]
}
