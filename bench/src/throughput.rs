//! Requests a second, of one kind.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::process::Output;
use std::time::Duration;

use tokio::process::Command;

use crate::http::{Connection, Request};
use crate::kinds::Kind;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::payments;
use crate::server::{Scratch, Server};

/// What was measured.
#[derive(Default)]
pub struct Throughput {
    pub per_second: f64,
    pub latencies: Latencies,
}

/// How long requests took that were answered with 200 inside the measured time.
#[derive(Default)]
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

/// Runs a kind of load on a fresh database, or on the one that was named, with so many servers;
/// proves at the end that the books balance and that the money is there.
pub async fn measure(options: &Options, kind: Kind, processes: usize) -> Outcome<Throughput> {
    let scratch = Scratch::new("throughput")?;
    let database = options.database_or(scratch.file("tributary.db"));
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

/// Drives servers that run already, with `wrk`; returns what was measured, and the fewest and the
/// most requests that were done, since some are on their way when it ends.
pub async fn run(
    options: &Options,
    addresses: Vec<SocketAddr>,
    key: String,
    request: Request,
) -> Outcome<(Throughput, RangeInclusive<i64>)> {
    let script = Scratch::new("load")?;
    let path = script.file("load.lua");
    let keys = if request.form.is_some() { include_str!("keys.lua") } else { "" };
    std::fs::write(&path, format!("{}\n{keys}", include_str!("load.lua")))?;
    let connections = (options.connections / addresses.len()).max(1);
    let load = |address: SocketAddr, tag: &str, seconds: u64| {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-c", &connections.to_string(), "-d", &format!("{seconds}s")]);
        wrk.args(["--timeout", "30s", "-s"]).arg(&path).arg(format!("http://{address}"));
        let method = if request.form.is_some() { "POST" } else { "GET" };
        let form = request.form.as_ref().map(|form| String::from_utf8_lossy(form));
        wrk.args(["--", method, &request.path, &key]);
        wrk.args([request.account.as_deref().unwrap_or("-"), form.as_deref().unwrap_or("-")]);
        wrk.arg(format!("{tag}-{}", address.port()));
        wrk.output()
    };
    // Warm-up: statements are prepared, pages are in memory.
    let mut done = 0;
    for address in &addresses {
        done += Figures::of(load(*address, "warm", 1).await)?.answered;
    }
    let seconds = options.seconds.as_secs().max(1);
    let running: Vec<_> =
        addresses.iter().map(|address| tokio::spawn(load(*address, "load", seconds))).collect();
    let mut measured = Throughput::default();
    for output in running {
        let figures = Figures::of(output.await?)?;
        done += figures.answered;
        measured.per_second += figures.answered as f64 / figures.took.as_secs_f64();
        measured.latencies.answered += figures.answered;
        measured.latencies.median = measured.latencies.median.max(figures.median);
        measured.latencies.p99 = measured.latencies.p99.max(figures.p99);
    }
    let least = i64::try_from(done)?;
    let on_their_way = i64::try_from(2 * options.connections)?;
    Ok((measured, least..=least + on_their_way))
}

/// What `load.lua` prints.
struct Figures {
    answered: usize,
    took: Duration,
    median: Duration,
    p99: Duration,
}

impl Figures {
    fn of(output: std::io::Result<Output>) -> Outcome<Figures> {
        let output = output.map_err(|error| format!("wrk, which makes the load: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().find_map(|line| line.strip_prefix("FIGURES "));
        let numbers: Vec<u64> =
            line.unwrap_or_default().split(' ').filter_map(|number| number.parse().ok()).collect();
        let [answered, took, median, p99, failed] = numbers[..] else {
            return Err(format!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr)).into());
        };
        if failed > 0 {
            return Err(format!("{failed} requests were not answered with success: {text}").into());
        }
        let micros = Duration::from_micros;
        Ok(Figures {
            answered: usize::try_from(answered)?,
            took: micros(took),
            median: micros(median),
            p99: micros(p99),
        })
    }
}
