//! What requests cost as the store grows, and what the server's memory comes to.

use std::time::{Duration, Instant};

use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::http::Connection;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::payments;
use crate::report::row;
use crate::server::{Scratch, Server};
use crate::spread::spread;

/// Requests timed of each kind; the median counts.
const TIMES: usize = 400;

/// The store's first size.
const FEW: usize = 10_000;

/// Connected accounts that are paid out at each size.
const ACCOUNTS: u32 = 100;

/// Medians at one size of the store, and what settling and paying out costs an account.
struct Costs {
    charge: Duration,
    balance: Duration,
    page: Duration,
    payout: Duration,
    /// Bytes of the server's memory, where the system tells.
    memory: u64,
}

/// Measures at ten thousand charges and at `--charges`.
pub async fn measure(options: &Options) -> Outcome<Value> {
    let scratch = Scratch::new("growth")?;
    let server = Server::start(&options.binary, &scratch.file("tributary.db")).await?;
    let key = payments::fresh_key("growth");
    let few = FEW.min(options.charges);
    fill(options, &server, &key, few).await?;
    let before = costs(&server, &key).await?;
    fill(options, &server, &key, options.charges - few).await?;
    let after = costs(&server, &key).await?;
    let mut found = json!({ "few": few, "many": options.charges });
    for (name, few, many) in [
        ("a charge", before.charge, after.charge),
        ("the balance", before.balance, after.balance),
        ("a page of ten charges", before.page, after.page),
        ("settling and paying out an account", before.payout, after.payout),
    ] {
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        let name = format!("{name}: at {FEW}, at {} charges", options.charges);
        let [few, many] = [few, many].map(|time| time.as_secs_f64() * 1e3);
        row(&name, &format!("{few:.2} ms, {many:.2} ms ({ratio:.2} x)"));
        found[name] = json!({ "few_ms": few, "many_ms": many, "ratio": ratio });
    }
    let memory = after.memory >> 20;
    row(&format!("resident memory after {} charges", options.charges), &format!("{memory} MB"));
    found["resident_mb"] = json!(memory);
    Ok(found)
}

async fn costs(server: &Server, key: &str) -> Outcome<Costs> {
    let control = &mut Connection::open(server.address, key).await?;
    let charge = time(control, Some("amount=1000&currency=usd&source=tok_visa"), "/v1/charges");
    let charge = charge.await?;
    let balance = time(control, None, "/v1/balance").await?;
    let page = time(control, None, "/v1/charges?limit=10").await?;
    let payout = pay_out(control).await?;
    Ok(Costs { charge, balance, page, payout, memory: server.memory() })
}

/// Has new accounts earn something, and moves the clock until they are paid: time an account.
async fn pay_out(control: &mut Connection) -> Outcome<Duration> {
    for _ in 0..ACCOUNTS {
        let account = payments::account(control).await?;
        let form = payments::form(&account);
        let form = String::from_utf8_lossy(&form);
        control.post("/v1/payment_intents", &form).await?.json()?;
    }
    // What fills in the charges before is not to be counted.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let begin = Instant::now();
    control.post("/v1/sandbox/clock", "advance[days]=7").await?.json()?;
    Ok(begin.elapsed() / ACCOUNTS)
}

async fn time(control: &mut Connection, form: Option<&str>, path: &str) -> Outcome<Duration> {
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begin = Instant::now();
        let answer = match form {
            Some(form) => control.post(path, form).await?,
            None => control.get(path, None).await?,
        };
        took.push(begin.elapsed());
        answer.json()?;
    }
    took.sort_unstable();
    Ok(took[TIMES / 2])
}

/// Makes `count` charges over all connections.
async fn fill(options: &Options, server: &Server, key: &str, count: usize) -> Outcome<()> {
    let form = Bytes::from_static(b"amount=1000&currency=usd&source=tok_visa");
    let work = async move |http: &mut Connection, n| {
        let key = format!("charge-{count}-{n}");
        let answer = http.post_once("/v1/charges", form.clone(), &key).await?;
        if answer.status != 200 {
            answer.json()?;
        }
        Ok(())
    };
    spread(options, server.address, key, count, work).await
}
