//! What others notice while a platform has all its books proven and all its events read.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::LocalSet;

use crate::http::Connection;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::payments;
use crate::report::{millis, row};
use crate::server::{Scratch, Server};
use crate::spread::spread;
use crate::throughput::{Latencies, latencies};

/// Charges of the platform that reads: enough that neither reading is over soon.
const CHARGES: usize = 100_000;

/// Clients that read, half of them the proof of the books, half of them the events.
const READERS: usize = 8;

/// Between two requests of whoever is to notice: it must not be a load of its own.
const PAUSE: Duration = Duration::from_millis(5);

/// What is asked meanwhile: whether the server lives, and another platform's balance.
const NOTICED: [&str; 2] = ["/healthz", "/v1/balance"];

/// Makes a platform with many charges, has it read, and measures what another one notices.
pub async fn measure(options: &Options) -> Outcome<Value> {
    let scratch = Scratch::new("neighbours")?;
    let server = Server::start(&options.binary, &scratch.file("tributary.db")).await?;
    let key = payments::fresh_key("reader");
    let work = async move |http: &mut Connection, n: usize| {
        let form = "amount=1000&currency=usd&source=tok_bypassPending";
        http.post_once("/v1/charges", form.into(), &format!("made-{n}")).await?.json()?;
        Ok(())
    };
    spread(options, server.address, &key, CHARGES, work).await?;
    let quiet = meanwhile(options, server.address, &key, 0).await?;
    let read = meanwhile(options, server.address, &key, READERS).await?;
    let mut found = json!({ "charges": CHARGES, "readers": READERS });
    for ((path, quiet), read) in NOTICED.iter().zip(quiet).zip(read) {
        let name = format!("{path} of others, {READERS} clients reading 100,000 charges");
        let shown = |of: &Latencies| format!("{} / {} ms", millis(of.median), millis(of.p99));
        row(&name, &format!("{}, alone {}", shown(&read), shown(&quiet)));
        let latency = |of: &Latencies| json!({ "median": millis(of.median), "p99": millis(of.p99), "answered": of.answered });
        found[*path] = json!({ "meanwhile_ms": latency(&read), "alone_ms": latency(&quiet) });
    }
    Ok(found)
}

/// What each noticed path takes while so many clients read.
async fn meanwhile(
    options: &Options,
    address: SocketAddr,
    key: &str,
    readers: usize,
) -> Outcome<Vec<Latencies>> {
    let over = Rc::new(Cell::new(false));
    let tasks = LocalSet::new();
    let mut reading = Vec::new();
    for reader in 0..readers {
        reading.push(tasks.spawn_local(read(address, key.to_owned(), reader, Rc::clone(&over))));
    }
    let other = payments::fresh_key("neighbour");
    let mut noticing = Vec::new();
    for path in NOTICED {
        let noticed = notice(address, other.clone(), path, Rc::clone(&over));
        noticing.push(tasks.spawn_local(noticed));
    }
    tasks.run_until(tokio::time::sleep(options.seconds)).await;
    over.set(true);
    tasks.await;
    for done in reading {
        done.await??;
    }
    let mut found = Vec::new();
    for done in noticing {
        found.push(done.await??);
    }
    Ok(found)
}

/// Reads the proof of the books, or page after page of the events, until it is over.
async fn read(
    address: SocketAddr,
    key: String,
    reader: usize,
    over: Rc<Cell<bool>>,
) -> Outcome<()> {
    let mut http = Connection::open(address, &key).await?;
    let mut after = String::new();
    while !over.get() {
        if reader.is_multiple_of(2) {
            http.get("/v1/sandbox/ledger/check", None).await?.json()?;
            continue;
        }
        let page = http.get(&format!("/v1/events?limit=100{after}"), None).await?.json()?;
        let last = page["data"].as_array().and_then(|data| data.last());
        let last = last.and_then(|last| last["id"].as_str());
        after = last.map(|last| format!("&starting_after={last}")).unwrap_or_default();
    }
    Ok(())
}

/// How long a path takes, again and again, until it is over.
async fn notice(
    address: SocketAddr,
    key: String,
    path: &'static str,
    over: Rc<Cell<bool>>,
) -> Outcome<Latencies> {
    let mut http = Connection::open(address, &key).await?;
    let took = RefCell::new(Vec::new());
    while !over.get() {
        let begin = Instant::now();
        let status = http.get(path, None).await?.status;
        if status != 200 {
            return Err(format!("{path} answered {status}").into());
        }
        took.borrow_mut().push(begin.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    Ok(latencies(took.take()))
}
