//! The same payments on another implementation of the API, in the same run.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use serde_json::{Map, Value};

use crate::http::{Connection, Request};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::report::{row, shown, summary, write};
use crate::server::{Scratch, Server};
use crate::{payments, throughput};

/// How long a peer may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// A payment that any of them knows: confirmed at once, no Connect.
const FORM: &str = "amount=1000&currency=usd&payment_method=pm_card_visa&confirm=true\
                    &payment_method_types[]=card";

/// Measures confirmed payments a second here and on each `--peer NAME=ADDRESS`.
pub async fn run(options: &Options) -> Outcome<()> {
    let scratch = Scratch::new("peers")?;
    let server = Server::start(&options.binary, scratch.file("tributary.db")).await?;
    let mut found = Map::new();
    let ours = [("tributary".to_owned(), server.address)];
    for (name, address) in ours.iter().chain(&options.peers) {
        listens(*address).await?;
        let form = Bytes::from_static(FORM.as_bytes());
        let request = Request::post("/v1/payment_intents", form);
        let key = payments::fresh_key("peers");
        let (load, _) = throughput::run(options, vec![*address], key, request).await?;
        row(&format!("confirmed payment: {name}"), &shown(&load));
        found.insert(name.clone(), summary(&load));
    }
    write(options, Value::Object(found))
}

async fn listens(address: SocketAddr) -> Outcome<()> {
    let begin = Instant::now();
    while let Err(error) = Connection::open(address, "").await {
        if begin.elapsed() > PATIENCE {
            return Err(format!("{address}: {error}").into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
