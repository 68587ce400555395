//! What a sandbox has beyond Stripe: a clock, the books, and people who do as they are told.

use crate::endpoint::{Route, id, object, params, read, value, work, write};
use engine::commands::{accounts, clock, ledger, oauth, payment_intents};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v1/sandbox/clock", "", |look, _| Ok(clock::show(look, 0))),
        work("POST /v1/sandbox/clock", |engine, asked| Box::pin(async move {
            let moved = params(&asked)?;
            let shown = engine.move_clock(asked.caller.platform, moved).await?;
            engine.deliveries_idle(asked.caller.platform).await;
            Ok(shown)
        })),
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
        read("GET /v1/sandbox/oauth", "", |look, _| oauth::application::show(look)),
        write("POST /v1/sandbox/oauth", "", |tx, _, asked| {
            let params = params(asked)?;
            let result = oauth::application::update(tx, params);
            value(tx, asked, result)
        }),
        write("POST /v1/sandbox/oauth/authorize", "", |tx, caller, asked| {
            let result = oauth::authorize::by_api(tx, caller, params(asked)?);
            value(tx, asked, result)
        }),
        read("GET /v1/sandbox/ledger/check", "", |look, _| ledger::check(look)),
        read("GET /v1/sandbox/ledger/journals", "", |look, asked| {
            let object = asked.params["object"].as_str().unwrap_or_default();
            ledger::journals(look, &asked.caller, object)
        }),
    ]
}
