//! What others notice while a platform has all its books proven and all its events read.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::LocalSet;

use crate::http::{Connection, Request};
use crate::notice::{Notice, together};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::payments;
use crate::report::{latency, row, times};
use crate::server::{Scratch, Server};
use crate::spread::spread;
use crate::throughput::Latencies;

/// Charges of the platform that reads: enough that neither reading is over soon.
const CHARGES: usize = 100_000;

/// Clients that read, half of them the proof of the books, half of them the events.
const READERS: usize = 8;

/// Between two requests of whoever is to notice.
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
        let name = format!("{path} of others, {READERS} clients reading {CHARGES} charges");
        row(&name, &format!("{}, alone {}", times(&read), times(&quiet)));
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
        let (key, request, over) = (other.clone(), Request::get(path), Rc::clone(&over));
        let notice = Notice { address, key, request, pause: PAUSE, over };
        noticing.push(vec![tasks.spawn_local(notice.drive(0))]);
    }
    tasks.run_until(tokio::time::sleep(options.seconds)).await;
    over.set(true);
    tasks.await;
    for done in reading {
        done.await??;
    }
    let mut found = Vec::new();
    for clients in noticing {
        found.push(together(clients).await?);
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
