//! Payments of which several endpoints are told everything.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::Connection;
use crate::kinds::Kind;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::report::{row, shown, summary};
use crate::server::{Scratch, Server};
use crate::webhooks::Counter;
use crate::{payments, throughput};

/// Endpoints, each of which wants every event of the platform.
const ENDPOINTS: usize = 3;

/// Without a webhook for so long, everything may have been told.
const QUIET: Duration = Duration::from_secs(2);

/// How long the last webhooks are waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// Loads a server with payments, and waits until all endpoints were told of all of them.
pub async fn measure(options: &Options) -> Outcome<Value> {
    let scratch = Scratch::new("fanout")?;
    let database = options.database_or(scratch.file("tributary.db"));
    let server = Server::start(&options.binary, &database).await?;
    let key = payments::fresh_key("fanout");
    let mut control = Connection::open(server.address, &key).await?;
    let account = payments::account(&mut control).await?;
    let counter = Counter::start()?;
    for n in 0..ENDPOINTS {
        let form = format!("url={}{n}&enabled_events[]=*", counter.url);
        control.post("/v1/webhook_endpoints", &form).await?.json()?;
    }
    let request = Kind::Destination.prepare(&mut control, &account).await?;
    let begin = Instant::now();
    let addresses = vec![server.address];
    let (load, _) = throughput::run(options, addresses, key, request).await?;
    let during = counter.count();
    let end = all_told(&mut control, &counter).await?;
    let told = counter.count();
    let took = (end - begin).as_secs_f64();
    let per_second = told as f64 / took;
    let name = format!("destination charge, {ENDPOINTS} endpoints told of all events");
    row(&name, &shown(&load));
    row(
        "webhooks, until all are delivered",
        &format!("{per_second:.0} / s ({told} in {took:.1} s)"),
    );
    Ok(json!({
        "endpoints": ENDPOINTS,
        "payments": summary(&load),
        "webhooks": told,
        "webhooks_while_paying": during,
        "webhooks_per_second": per_second.round(),
        "seconds": took,
    }))
}

/// Waits until no event is left that an endpoint was not told of; returns when the last was.
async fn all_told(control: &mut Connection, counter: &Counter) -> Outcome<Instant> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        tokio::time::sleep(QUIET / 10).await;
        let last = counter.last();
        if last.elapsed() > QUIET {
            let left = control.get("/v1/events?limit=1&delivery_success=false", None).await?;
            if left.json()?["data"].as_array().is_some_and(Vec::is_empty) {
                return Ok(last);
            }
        }
    }
    Err("webhooks are still missing".into())
}
