//! What a sandbox has beyond Stripe: a clock, the books, and people who do as they are told.

use connect::commands::{
    accounts::{intervene, onboard, pause},
    clock, ledger,
    oauth::{application, authorize},
    payment_intents::authenticate,
    settings, timers,
};
use engine::{Caller, Engine, Error, Snapshot};
use serde_json::Value;
use store::PlatformNo;

use crate::endpoint::{Route, Working, act, list, query, read, work, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v1/sandbox/clock", clock::retrieve),
        work("POST /v1/sandbox/clock", clock::plan, move_clock),
        write("POST /v1/sandbox/settings", settings::change),
        list("GET /v1/sandbox/timers", timers::page),
        act("POST /v1/sandbox/timers/{timer}/run", timers::run_again),
        write("POST /v1/sandbox/accounts/{account}/onboard", onboard::run),
        write("POST /v1/sandbox/accounts/{account}/pause", pause::run),
        write("POST /v1/sandbox/accounts/{account}/interventions", intervene::raise),
        write(
            "POST /v1/sandbox/accounts/{account}/interventions/{intervention}",
            intervene::answer,
        ),
        write("POST /v1/sandbox/payment_intents/{intent}/authenticate", authenticate::run),
        read("GET /v1/sandbox/oauth", application::retrieve),
        write("POST /v1/sandbox/oauth", application::update),
        write("POST /v1/sandbox/oauth/authorize", authorize::by_api),
        read("GET /v1/sandbox/ledger/check", check).reads_all(),
        query("GET /v1/sandbox/ledger/journals", ledger::journals).reads_all(),
    ]
}

fn move_clock(engine: Engine, platform: PlatformNo, plan: Value) -> Working {
    Box::pin(async move {
        clock::move_as_planned(&engine, platform, serde_json::from_value(plan)?, true).await
    })
}

/// The books are the platform's, whichever account is acted for.
fn check(reader: &mut Snapshot<'_>, _: &Caller) -> Result<Value, Error> {
    ledger::check(reader)
}
