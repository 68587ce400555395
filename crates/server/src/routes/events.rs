//! Events: what happened, newest first.

use connect::{events, thin};
use engine::Look;
use model::refusal::Refusal;
use serde_json::Value;

use crate::endpoint::{Route, id, list, params, read};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list("GET /v1/events", "event", |look, asked| {
            let wanted = wanted(&asked.params)?;
            let delivered = asked.params["delivery_success"].as_bool();
            events::page(look, &asked.caller.account, &params(asked)?, &wanted, delivered)
        }),
        read("GET /v1/events/{}", "event", |look, asked| {
            let account = &asked.caller.account;
            let found = look.event_row(account, id(asked, 0))?;
            let Some(event) = found.filter(|event| !thin::is_thin(&event.kind)) else {
                let id = id(asked, 0).to_owned();
                return Err(Refusal::NoSuch { object: "event".into(), id, param: "id".into() }.into());
            };
            let own = *account == asked.caller.platform_account;
            events::body(look, &event, None, own)
        }),
    ]
}

/// The types that are asked for: one, possibly with a `*`, or several.
fn wanted(params: &Value) -> Result<Vec<String>, Refusal> {
    if !params["type"].is_null() && !params["types"].is_null() {
        let message = "You may only specify one of these parameters: type, types.";
        return Err(Refusal::invalid(None, message));
    }
    let one = params["type"].as_str().map(str::to_owned);
    let several = params["types"].as_array().into_iter().flatten();
    Ok(one.into_iter().chain(several.filter_map(|t| t.as_str().map(str::to_owned))).collect())
}
