//! Destination charges a second.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use tokio::task::LocalSet;

use crate::http::Connection;
use crate::options::Options;
use crate::server::{Scratch, Server};
use crate::{Outcome, payments};

/// What was measured.
pub struct Throughput {
    /// Payments acknowledged with 200 inside the measured time.
    pub payments: usize,
    pub per_second: f64,
    pub median: Duration,
    pub p99: Duration,
}

/// Shared by all connections of a run.
struct Load {
    address: SocketAddr,
    key: String,
    form: Bytes,
    acknowledged: Cell<i64>,
    /// Of the measured time only.
    latencies: RefCell<Vec<Duration>>,
    from: Instant,
    until: Instant,
}

/// Runs the load on a fresh file database, and proves at the end that the money is there.
pub async fn measure(options: &Options) -> Outcome<Throughput> {
    let scratch = Scratch::new("throughput")?;
    let server = Server::start(&options.binary, &scratch.file("tributary.db")).await?;
    let key = payments::fresh_key("throughput");
    let mut control = Connection::open(server.address, &key).await?;
    let account = payments::account(&mut control).await?;
    let from = Instant::now() + Duration::from_secs(1); // warm-up
    let load = Rc::new(Load {
        address: server.address,
        key,
        form: payments::form(&account),
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
    payments::settle(&mut control, &account, load.acknowledged.get()).await?;
    let mut latencies = load.latencies.take();
    latencies.sort_unstable();
    let at = |share: f64| {
        let last = latencies.len().saturating_sub(1);
        latencies.get((last as f64 * share) as usize).copied().unwrap_or_default()
    };
    Ok(Throughput {
        payments: latencies.len(),
        per_second: latencies.len() as f64 / options.seconds.as_secs_f64(),
        median: at(0.5),
        p99: at(0.99),
    })
}

/// One connection: a payment after the other until the time is up.
async fn drive(load: Rc<Load>, connection: usize) -> Outcome<()> {
    let mut http = Connection::open(load.address, &load.key).await?;
    let mut count = 0_u64;
    loop {
        let sent = Instant::now();
        if sent >= load.until {
            return Ok(());
        }
        count += 1;
        let key = format!("payment-{connection}-{count}");
        let answer = http.post_once("/v1/payment_intents", load.form.clone(), &key).await?;
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
