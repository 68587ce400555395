//! SIGKILL in the middle of a load of payments: every acknowledged one is there once, none is
//! half there, and the books balance.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;

use hyper::body::Bytes;
use tokio::sync::Notify;
use tokio::task::LocalSet;

use crate::http::Connection;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::payments;
use crate::proof::{Sent, repeat, whole};
use crate::server::{Scratch, Server};

/// The server is killed when so many payments of a round are acknowledged.
const ACKNOWLEDGED: usize = 300;

struct Load {
    address: SocketAddr,
    secret: String,
    form: Bytes,
    round: usize,
    sent: RefCell<Sent>,
    enough: Notify,
}

/// Kills and restarts the server `--rounds` times on the same database.
pub async fn run(options: &Options) -> Outcome<()> {
    let scratch = Scratch::new("crash")?;
    let database = options.database_or(scratch.file("tributary.db"));
    let secret = payments::fresh_key("crash");
    let mut account = None;
    let mut before: i64 = 0;
    for round in 0..options.rounds {
        let server = Server::start(&options.binary, &database).await?;
        let account = match &account {
            Some(id) => String::clone(id),
            None => {
                let mut control = Connection::open(server.address, &secret).await?;
                account.insert(payments::account(&mut control).await?).clone()
            }
        };
        let form = payments::form(&account);
        let sent = load_and_kill(server, options, round, &secret, &form).await?;
        let acknowledged = sent.values().flatten().count();

        let server = Server::start(&options.binary, &database).await?;
        let mut http = Connection::open(server.address, &secret).await?;
        let survived = whole(&mut http, &account).await?;
        for id in sent.values().flatten() {
            if !survived.contains(id) {
                return Err(format!("acknowledged and lost: {id}").into());
            }
        }
        repeat(&mut http, &form, &sent).await?;
        let after = whole(&mut http, &account).await?.len() as i64;
        if after != before + sent.len() as i64 {
            let made = after - before;
            return Err(format!("{} keys made {made} payments", sent.len()).into());
        }
        println!(
            "round {}: {} sent, {acknowledged} acknowledged, {} there after the crash, {after} in all",
            round + 1,
            sent.len(),
            survived.len() as i64 - before,
        );
        before = after;
    }
    Ok(())
}

/// Sends payments on all connections and kills the server between two of them.
async fn load_and_kill(
    server: Server,
    options: &Options,
    round: usize,
    secret: &str,
    form: &Bytes,
) -> Outcome<Sent> {
    let load = Rc::new(Load {
        address: server.address,
        secret: secret.to_owned(),
        form: form.clone(),
        round,
        sent: RefCell::new(Sent::new()),
        enough: Notify::new(),
    });
    let tasks = LocalSet::new();
    for n in 0..options.connections {
        let load = Rc::clone(&load);
        // A connection ends with an error: the server is killed under it.
        tasks.spawn_local(async move { drive(load, n).await.err() });
    }
    tasks.run_until(load.enough.notified()).await;
    server.kill()?;
    tasks.await;
    Ok(load.sent.take())
}

async fn drive(load: Rc<Load>, connection: usize) -> Outcome<()> {
    let mut http = Connection::open(load.address, &load.secret).await?;
    for count in 0.. {
        let key = format!("round-{}-{connection}-{count}", load.round);
        load.sent.borrow_mut().insert(key.clone(), None);
        let answer = http.post_once("/v1/payment_intents", load.form.clone(), &key).await?;
        let id = answer.json()?["id"].as_str().map(str::to_owned);
        let mut sent = load.sent.borrow_mut();
        sent.insert(key, id);
        if sent.values().flatten().count() == ACKNOWLEDGED {
            load.enough.notify_one();
        }
    }
    Ok(())
}
