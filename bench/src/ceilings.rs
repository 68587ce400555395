//! What the machine could do at most: the same HTTP stack answering a constant body of a charge's
//! size, and a bare loop that commits the rows of a payment in groups.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rusqlite::{Connection as Sqlite, params};

use crate::http::{Connection, Request};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::server::Scratch;
use crate::throughput;

/// Bytes of a charge's JSON.
const CHARGE: usize = 2_300;

/// Payments in one commit of the bare loop; what 64 connections come to.
const GROUP: usize = 64;

/// Runs the constant server in this process, until it is killed: `bench constant ADDRESS`.
pub fn serve_constant(address: &str) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        let body = Bytes::from(vec![b'x'; CHARGE]);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let body = body.clone();
            let service = service_fn(move |_| {
                let body = body.clone();
                async move { Ok::<_, Infallible>(Response::new(Full::new(body))) }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    })
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Requests a second that the HTTP stack answers, with the load generator beside it.
pub async fn constant(options: &Options) -> Outcome<f64> {
    let address: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let child = Command::new(std::env::current_exe()?)
        .args(["constant", &address.to_string()])
        .stdout(Stdio::null())
        .spawn()?;
    let _running = Running(child);
    while Connection::open(address, "").await.is_err() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let key = String::new();
    let (measured, _) = throughput::run(options, vec![address], key, Request::get("/")).await?;
    Ok(measured.per_second)
}

/// Payments a second of a loop that does nothing but commit: 20 rows each, eight documents of
/// 1.5 KB and twelve narrow ones, in groups, durable.
pub fn bare_loop(options: &Options) -> Outcome<f64> {
    let scratch = Scratch::new("bare")?;
    let database = Sqlite::open(scratch.file("bare.db"))?;
    database.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE document (id TEXT PRIMARY KEY, body BLOB NOT NULL);
         CREATE TABLE posting (id INTEGER PRIMARY KEY, account INTEGER, amount INTEGER);",
    )?;
    let body = vec![b'x'; 1_500];
    let begin = Instant::now();
    let mut payments = 0_u64;
    while begin.elapsed() < options.seconds {
        database.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for _ in 0..GROUP {
            for n in 0..8 {
                let id = format!("doc_{payments:012}{n}");
                database
                    .prepare_cached("INSERT INTO document VALUES (?1, ?2)")?
                    .execute(params![id, body])?;
            }
            for n in 0..12_i64 {
                database
                    .prepare_cached("INSERT INTO posting (account, amount) VALUES (?1, ?2)")?
                    .execute(params![n, payments as i64])?;
            }
            payments += 1;
        }
        database.prepare_cached("COMMIT")?.execute([])?;
    }
    Ok(payments as f64 / begin.elapsed().as_secs_f64())
}
