//! Requests a second, of one kind.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::LocalSet;

use crate::http::Connection;
use crate::kinds::{Kind, Request};
use crate::options::Options;
use crate::server::{Scratch, Server};
use crate::{Outcome, payments};

/// What was measured.
pub struct Throughput {
    pub per_second: f64,
    pub latencies: Latencies,
}

/// How long requests took that were answered with 200 inside the measured time.
pub struct Latencies {
    pub answered: usize,
    pub median: Duration,
    pub p99: Duration,
}

/// The measures of some latencies.
pub fn latencies(mut all: Vec<Duration>) -> Latencies {
    all.sort_unstable();
    let at = |share: f64| {
        let last = all.len().saturating_sub(1);
        all.get((last as f64 * share) as usize).copied().unwrap_or_default()
    };
    Latencies { answered: all.len(), median: at(0.5), p99: at(0.99) }
}

/// Shared by all connections of a run.
struct Load {
    addresses: Vec<SocketAddr>,
    key: String,
    request: Request,
    acknowledged: Cell<i64>,
    /// Of the measured time only.
    latencies: RefCell<Vec<Duration>>,
    from: Instant,
    until: Instant,
}

/// Runs a kind of load on a fresh database, or on the one that was named, with so many servers;
/// proves at the end that the books balance and that the money is there.
pub async fn measure(options: &Options, kind: Kind, processes: usize) -> Outcome<Throughput> {
    let scratch = Scratch::new("throughput")?;
    let file = scratch.file("tributary.db").into_os_string();
    let database = options.database.clone().map_or(file, Into::into);
    let mut servers = Vec::new();
    for _ in 0..processes {
        servers.push(Server::start(&options.binary, &database).await?);
    }
    let key = payments::fresh_key("throughput");
    let mut control = Connection::open(servers[0].address, &key).await?;
    let account = payments::account(&mut control).await?;
    let request = kind.prepare(&mut control, &account).await?;
    let addresses = servers.iter().map(|server| server.address).collect();
    let (measured, acknowledged) = run(options, addresses, key, request).await?;
    if kind == Kind::Destination {
        payments::settle(&mut control, &account, acknowledged).await?;
    }
    Ok(measured)
}

/// Drives servers that run already; returns what was measured and all that was acknowledged.
pub async fn run(
    options: &Options,
    addresses: Vec<SocketAddr>,
    key: String,
    request: Request,
) -> Outcome<(Throughput, i64)> {
    let from = Instant::now() + Duration::from_secs(1); // warm-up
    let load = Rc::new(Load {
        addresses,
        key,
        request,
        acknowledged: Cell::new(0),
        latencies: RefCell::new(Vec::new()),
        from,
        until: from + options.seconds,
    });
    let tasks = LocalSet::new();
    let running: Vec<_> =
        (0..options.connections).map(|n| tasks.spawn_local(drive(Rc::clone(&load), n))).collect();
    tasks.await;
    for done in running {
        done.await??;
    }
    let latencies = latencies(load.latencies.take());
    let per_second = latencies.answered as f64 / options.seconds.as_secs_f64();
    Ok((Throughput { per_second, latencies }, load.acknowledged.get()))
}

/// One connection: a request after the other until the time is up.
async fn drive(load: Rc<Load>, connection: usize) -> Outcome<()> {
    let address = load.addresses[connection % load.addresses.len()];
    let mut http = Connection::open(address, &load.key).await?;
    let mut count = 0_u64;
    loop {
        let sent = Instant::now();
        if sent >= load.until {
            return Ok(());
        }
        count += 1;
        let answer = http.request(&load.request, &format!("load-{connection}-{count}")).await?;
        if answer.status != 200 {
            answer.json()?;
        }
        load.acknowledged.set(load.acknowledged.get() + 1);
        let now = Instant::now();
        if now >= load.from && now < load.until {
            load.latencies.borrow_mut().push(now - sent);
        }
    }
}
