//! The day on which a platform's accounts are paid out, and what others notice of it.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

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

/// Clients of another platform, and their pause between two requests.
const CLIENTS: usize = 4;
const PAUSE: Duration = Duration::from_millis(10);

/// The clock is moved over settlement, payout, the way to the bank, and a weekend.
const DAYS: &str = "advance[days]=7";

/// Makes `--accounts` connected accounts; pays out one in a hundred of them, then one in ten.
pub async fn measure(options: &Options) -> Outcome<Value> {
    let scratch = Scratch::new("payday")?;
    let server = Server::start(&options.binary, &scratch.file("tributary.db")).await?;
    let key = payments::fresh_key("payday");
    let begin = Instant::now();
    let accounts = open(options, server.address, &key).await?;
    let took = begin.elapsed().as_secs_f64();
    let count = accounts.len();
    let opened = count as f64 / took;
    row(&format!("{count} accounts made and enabled"), &format!("{opened:.0} / s ({took:.0} s)"));
    let mut found = json!({ "accounts": count, "accounts_made_per_second": opened.round() });
    // What every new account has to come is no part of a payout day.
    let mut control = Connection::open(server.address, &key).await?;
    control.post("/v1/sandbox/clock", "advance[hours]=1").await?.json()?;
    let mut each = Vec::new();
    for paid in [count / 100, count / 10] {
        pay(options, server.address, &key, &accounts[..paid]).await?;
        let day = pay_out(server.address, &key, &accounts[..paid]).await?;
        let per_second = paid as f64 / day.took.as_secs_f64();
        each.push(1.0 / per_second);
        let name = format!("payout day, {paid} of {count} accounts with money");
        let seconds = day.took.as_secs_f64();
        row(&name, &format!("{per_second:.0} accounts / s ({seconds:.2} s)"));
        row("  meanwhile elsewhere: a destination charge", &times(&day.charge));
        row("  meanwhile elsewhere: the balance", &times(&day.balance));
        found[format!("paid_{paid}")] = json!({
            "seconds": seconds,
            "accounts_per_second": per_second.round(),
            "timers": day.timers,
            "charge_elsewhere_ms": latency(&day.charge),
            "balance_elsewhere_ms": latency(&day.balance),
        });
    }
    let ratio = each[1] / each[0];
    row("payout day, an account: ten times as many paid", &format!("{ratio:.2} x"));
    found["ratio"] = json!(ratio);
    Ok(found)
}

/// Opens connected accounts that can be paid and paid out.
async fn open(options: &Options, address: SocketAddr, key: &str) -> Outcome<Vec<String>> {
    let made = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&made);
    let work = async move |http: &mut Connection, _| {
        let id = payments::account(http).await?;
        kept.borrow_mut().push(id);
        Ok(())
    };
    spread(options, address, key, options.accounts, work).await?;
    Ok(made.take())
}

/// One payment to each account.
async fn pay(options: &Options, address: SocketAddr, key: &str, to: &[String]) -> Outcome<()> {
    let (to, count) = (to.to_vec(), to.len());
    let work = async move |http: &mut Connection, n: usize| {
        let once = format!("paid-{count}-{n}");
        let form = payments::form(&to[n]);
        http.post_once("/v1/payment_intents", form, &once).await?.json()?;
        Ok(())
    };
    spread(options, address, key, count, work).await
}

struct Day {
    took: Duration,
    timers: i64,
    charge: Latencies,
    balance: Latencies,
}

/// Moves the clock over the payouts, while another platform's clients go on.
async fn pay_out(address: SocketAddr, key: &str, paid: &[String]) -> Outcome<Day> {
    let other = payments::fresh_key("other");
    let mut control = Connection::open(address, &other).await?;
    let account = payments::account(&mut control).await?;
    let charge = Request::post("/v1/payment_intents", payments::form(&account));
    let over = Rc::new(Cell::new(false));
    let tasks = LocalSet::new();
    let noticing = |request: Request| {
        let (key, over) = (other.clone(), Rc::clone(&over));
        let notice = Notice { address, key, request, pause: PAUSE, over };
        (0..CLIENTS).map(|n| tasks.spawn_local(notice.clone().drive(n))).collect()
    };
    let (charges, balances) = (noticing(charge), noticing(Request::get("/v1/balance")));
    let mut http = Connection::open(address, key).await?;
    let begin = Instant::now();
    let moved = tasks.run_until(http.post("/v1/sandbox/clock", DAYS)).await?.json()?;
    let took = begin.elapsed();
    over.set(true);
    tasks.await;
    let (charge, balance) = (together(charges).await?, together(balances).await?);
    let timers = moved["timers_run"].as_i64().unwrap_or_default();
    for account in [paid.first(), paid.last()].into_iter().flatten() {
        let payouts = http.get("/v1/payouts?limit=1&status=paid", Some(account)).await?.json()?;
        if payouts["data"][0]["amount"] != payments::NET {
            return Err(format!("{account} was not paid out: {payouts}").into());
        }
    }
    Ok(Day { took, timers, charge, balance })
}
