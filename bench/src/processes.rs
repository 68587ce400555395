//! Three servers on one database get the same requests with the same keys; in the middle one of
//! them is killed, or the database fails over. Each payment is there once, each is told to the
//! webhook, and the books balance.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use hyper::body::Bytes;
use tokio::sync::Notify;
use tokio::task::LocalSet;

use crate::http::{Answer, Connection};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::payments;
use crate::proof::{Sent, repeat, whole};
use crate::server::Server;
use crate::webhooks::Catcher;

/// Payments acknowledged before, and after, what happens in the middle.
const BEFORE: usize = 300;
const AFTER: usize = 300;

/// Tries of one request, and the pause between them: a failover takes a while.
const TRIES: usize = 600;
const PAUSE: Duration = Duration::from_millis(100);

struct Load {
    addresses: Vec<SocketAddr>,
    secret: String,
    form: Bytes,
    sent: RefCell<Sent>,
    acknowledged: Cell<usize>,
    changed: Notify,
}

/// Runs the load and what happens in the middle of it.
pub async fn run(options: &Options) -> Outcome<()> {
    let database = options.database.clone().ok_or("three processes want a --database URL")?;
    let mut servers = Vec::new();
    for _ in 0..3 {
        servers.push(Server::start(&options.binary, &database).await?);
    }
    let secret = payments::fresh_key("processes");
    let mut control = Connection::open(servers[0].address, &secret).await?;
    let account = payments::account(&mut control).await?;
    let catcher = Catcher::start().await?;
    let form = format!("url={}&enabled_events[]=payment_intent.succeeded", catcher.url);
    control.post("/v1/webhook_endpoints", &form).await?.json()?;
    let load = Rc::new(Load {
        addresses: servers.iter().map(|server| server.address).collect(),
        secret: secret.clone(),
        form: payments::form(&account),
        sent: RefCell::default(),
        acknowledged: Cell::new(0),
        changed: Notify::new(),
    });
    let tasks = LocalSet::new();
    let mut running: Vec<_> = Vec::new();
    for n in 0..options.connections {
        running.push(tasks.spawn_local(drive(Rc::clone(&load), n)));
    }
    tasks.run_until(load.reaches(BEFORE)).await;
    match &options.during {
        // In a thread: the load goes on meanwhile.
        Some(command) => {
            let command = command.clone();
            let done = tokio::task::spawn_blocking(move || {
                Command::new("sh").args(["-c", &command]).status()
            });
            if !tasks.run_until(done).await??.success() {
                return Err("what was to happen in the middle failed".into());
            }
        }
        None => servers.remove(0).kill()?,
    }
    tasks.await;
    for done in running {
        done.await??;
    }
    let mut http = Connection::open(servers[1].address, &secret).await?;
    let sent = load.sent.take();
    repeat(&mut http, &load.form, &sent).await?;
    let ids = whole(&mut http, &account).await?;
    if ids.len() != sent.len() {
        return Err(format!("{} keys made {} payments", sent.len(), ids.len()).into());
    }
    let told = told(&catcher, &ids).await?;
    println!("{} payments, each there once and told; {told} webhooks", ids.len());
    Ok(())
}

impl Load {
    async fn reaches(&self, count: usize) {
        while self.acknowledged.get() < count {
            self.changed.notified().await;
        }
    }

    /// Sends one payment to a server until it is answered, going on to the next server whenever
    /// one fails.
    async fn insist(&self, first: usize, key: &str) -> Outcome<Answer> {
        for count in 0..TRIES {
            let address = self.addresses[(first + count) % self.addresses.len()];
            let answer = async {
                let mut http = Connection::open(address, &self.secret).await?;
                http.post_once("/v1/payment_intents", self.form.clone(), key).await
            };
            match answer.await {
                Ok(answer) if !matches!(answer.status, 409 | 500 | 503) => return Ok(answer),
                Ok(_) | Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        Err(format!("{key} was never answered").into())
    }
}

/// One client: each payment goes to two servers at once, under one key.
async fn drive(load: Rc<Load>, client: usize) -> Outcome<()> {
    for count in 0.. {
        if load.acknowledged.get() >= BEFORE + AFTER {
            break;
        }
        let key = format!("client-{client}-{count}");
        load.sent.borrow_mut().insert(key.clone(), None);
        let (one, other) = tokio::join!(load.insist(client, &key), load.insist(client + 1, &key));
        let (one, other) = (one?.json()?, other?.json()?);
        if one["id"] != other["id"] {
            return Err(format!("{key} made {} and {}", one["id"], other["id"]).into());
        }
        load.sent.borrow_mut().insert(key, one["id"].as_str().map(str::to_owned));
        load.acknowledged.set(load.acknowledged.get() + 1);
        load.changed.notify_one();
    }
    Ok(())
}

/// Waits until every payment was told at least once; returns how many webhooks came.
async fn told(catcher: &Catcher, ids: &BTreeSet<String>) -> Outcome<usize> {
    for _ in 0..TRIES {
        let told: BTreeSet<String> = catcher.objects().into_iter().collect();
        if ids.is_subset(&told) {
            return Ok(catcher.objects().len());
        }
        tokio::time::sleep(PAUSE).await;
    }
    let told: BTreeSet<String> = catcher.objects().into_iter().collect();
    let missing = ids.difference(&told).count();
    Err(format!("{missing} payments were not told to the webhook").into())
}
