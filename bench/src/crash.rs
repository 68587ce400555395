//! SIGKILL in the middle of a load of payments: every acknowledged one is there once, none is
//! half there, and the books balance.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::rc::Rc;

use hyper::body::Bytes;
use serde_json::Value;
use tokio::sync::Notify;
use tokio::task::LocalSet;

use crate::http::Connection;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::payments;
use crate::server::{Scratch, Server};

/// The server is killed when so many payments of a round are acknowledged.
const ACKNOWLEDGED: usize = 300;

/// What the clients know: each key they sent, and the payment it was acknowledged with.
pub type Sent = BTreeMap<String, Option<String>>;

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
    let file = scratch.file("tributary.db").into_os_string();
    let database = options.database.clone().map_or(file, Into::into);
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

/// Sends every payment again under its key: an acknowledged one is answered with the same
/// payment, any other is either there already or made now.
pub async fn repeat(http: &mut Connection, form: &Bytes, sent: &Sent) -> Outcome<()> {
    for (key, known) in sent {
        let answer = http.post_once("/v1/payment_intents", form.clone(), key).await?.json()?;
        let id = answer["id"].as_str().map(str::to_owned);
        if known.is_some() && &id != known {
            return Err(format!("{key} was {known:?} and is now {id:?}").into());
        }
    }
    Ok(())
}

/// The ids of all payments, once it is proved that each has its charge, transfer, payment on
/// the connected account and fee, and that the money adds up.
pub async fn whole(http: &mut Connection, account: &str) -> Outcome<BTreeSet<String>> {
    let intents = http.all("/v1/payment_intents", None).await?;
    if let Some(odd) = intents.iter().find(|intent| intent["status"] != "succeeded") {
        return Err(format!("half there: {odd}").into());
    }
    let ids = |objects: &[Value], field: &str| -> BTreeSet<String> {
        objects.iter().filter_map(|object| object[field].as_str()).map(str::to_owned).collect()
    };
    let charges = http.all("/v1/charges", None).await?;
    let transfers = http.all("/v1/transfers", None).await?;
    let fees = http.all("/v1/application_fees", None).await?;
    let received = http.all("/v1/charges", Some(account)).await?;
    let links = [
        ("charges", ids(&intents, "latest_charge"), ids(&charges, "id")),
        ("transfers", ids(&transfers, "source_transaction"), ids(&charges, "id")),
        ("payments", ids(&transfers, "destination_payment"), ids(&received, "id")),
        ("fees", ids(&received, "application_fee"), ids(&fees, "id")),
    ];
    for (name, one, other) in links {
        if one != other || one.len() != intents.len() {
            return Err(format!("{name}: {} and {} do not agree", one.len(), other.len()).into());
        }
    }
    let count = i64::try_from(intents.len())?;
    payments::settle(http, account, count..=count).await?;
    Ok(ids(&intents, "id"))
}
