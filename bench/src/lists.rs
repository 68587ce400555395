//! What a page of a list costs as the list grows.

use std::time::{Duration, Instant};

use hyper::body::Bytes;

use crate::http::Connection;
use crate::options::Options;
use crate::server::{Scratch, Server};
use crate::{Outcome, payments};

const PAGES: usize = 400;
const FEW: usize = 100;

/// Time of `GET /v1/charges?limit=10` with few and with many charges.
pub struct Lists {
    pub few: Duration,
    pub many: Duration,
    pub charges: usize,
}

/// Fills a platform with charges and times the page before and after.
pub async fn measure(options: &Options) -> Outcome<Lists> {
    let scratch = Scratch::new("lists")?;
    let server = Server::start(&options.binary, &scratch.file("tributary.db")).await?;
    let key = payments::fresh_key("lists");
    let mut control = Connection::open(server.address, &key).await?;
    fill(options, &server, &key, FEW).await?;
    let few = page(&mut control).await?;
    fill(options, &server, &key, options.charges.saturating_sub(FEW)).await?;
    let many = page(&mut control).await?;
    Ok(Lists { few, many, charges: options.charges })
}

/// The median time of the first page.
async fn page(connection: &mut Connection) -> Outcome<Duration> {
    let mut took = Vec::with_capacity(PAGES);
    for _ in 0..PAGES {
        let begin = Instant::now();
        let answer = connection.get("/v1/charges?limit=10", None).await?;
        took.push(begin.elapsed());
        if answer.json()?["data"].as_array().map(Vec::len) != Some(10) {
            return Err("the page does not hold ten charges".into());
        }
    }
    took.sort_unstable();
    Ok(took[PAGES / 2])
}

/// Makes `count` charges over all connections.
async fn fill(options: &Options, server: &Server, key: &str, count: usize) -> Outcome<()> {
    let form = Bytes::from_static(b"amount=1000&currency=usd&source=tok_visa");
    let mut running = Vec::new();
    for n in 0..options.connections {
        let share = count / options.connections + usize::from(n < count % options.connections);
        let (address, key, form) = (server.address, key.to_owned(), form.clone());
        running.push(tokio::spawn(async move {
            let mut connection = Connection::open(address, &key).await?;
            for charge in 0..share {
                let key = format!("charge-{count}-{n}-{charge}");
                let answer = connection.post_once("/v1/charges", form.clone(), &key).await?;
                if answer.status != 200 {
                    answer.json()?;
                }
            }
            Outcome::Ok(())
        }));
    }
    for done in running {
        done.await??;
    }
    Ok(())
}
