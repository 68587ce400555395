//! What a sandbox has beyond Stripe: a clock, the books, and people who do as they are told.

use crate::endpoint::{Route, id, list, object, params, read, value, work, write};
use connect::commands::{accounts, clock, ledger, oauth, payment_intents, timers};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v1/sandbox/clock", "", |look, _| Ok(clock::show(look, 0))),
        work("POST /v1/sandbox/clock", |tx, asked| {
            Ok(serde_json::to_value(clock::plan(tx, &params(asked)?)?)?)
        }, |engine, platform, plan| Box::pin(async move {
            clock::move_as_planned(&engine, platform, serde_json::from_value(plan)?).await
        })),
        list("GET /v1/sandbox/timers", "", |look, asked| timers::list(look, params(asked)?)),
        write("POST /v1/sandbox/timers/{}/run", "", |tx, _, asked| {
            let result = timers::run_again(tx, id(asked, 0));
            value(tx, asked, result)
        }),
        write("POST /v1/sandbox/accounts/{}/onboard", "account", |tx, caller, asked| {
            let params = params(asked)?;
            let result = accounts::onboard::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/sandbox/accounts/{}/pause", "account", |tx, caller, asked| {
            let params = params(asked)?;
            let result = accounts::pause::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/sandbox/payment_intents/{}/authenticate", "payment_intent", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_intents::authenticate::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        read("GET /v1/sandbox/oauth", "", |look, asked| oauth::application::show(look, &asked.caller)),
        write("POST /v1/sandbox/oauth", "", |tx, caller, asked| {
            let params = params(asked)?;
            let result = oauth::application::update(tx, caller, params);
            value(tx, asked, result)
        }),
        write("POST /v1/sandbox/oauth/authorize", "", |tx, caller, asked| {
            let result = oauth::authorize::by_api(tx, caller, params(asked)?);
            value(tx, asked, result)
        }),
        read("GET /v1/sandbox/ledger/check", "", |look, _| ledger::check(look)).reads_all(),
        read("GET /v1/sandbox/ledger/journals", "", |look, asked| {
            let object = asked.params["object"].as_str().unwrap_or_default();
            ledger::journals(look, &asked.caller, object)
        }).reads_all(),
    ]
}
