//! What another platform's clients notice while a server has much to do.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::http::{Connection, Request};
use crate::outcome::Outcome;
use crate::throughput::{Latencies, latencies};

/// A request that is sent again and again until it is over.
#[derive(Clone)]
pub struct Notice {
    pub address: SocketAddr,
    pub key: String,
    pub request: Request,
    /// Between an answer and the next request: who is to notice must not be a load of its own.
    pub pause: Duration,
    pub over: Rc<Cell<bool>>,
}

impl Notice {
    /// How long each answer took one client.
    pub async fn drive(self, client: usize) -> Outcome<Vec<Duration>> {
        let mut http = Connection::open(self.address, &self.key).await?;
        let mut took = Vec::new();
        while !self.over.get() {
            let once = format!("notice-{client}-{}", took.len());
            let begin = Instant::now();
            let answer = http.request(&self.request, &once).await?;
            took.push(begin.elapsed());
            if answer.status != 200 {
                let body = String::from_utf8_lossy(&answer.body);
                let path = &self.request.path;
                return Err(format!("{path} answered {}: {body}", answer.status).into());
            }
            tokio::time::sleep(self.pause).await;
        }
        Ok(took)
    }
}

/// What some clients noticed together.
pub async fn together(clients: Vec<JoinHandle<Outcome<Vec<Duration>>>>) -> Outcome<Latencies> {
    let mut took = Vec::new();
    for client in clients {
        took.extend(client.await??);
    }
    Ok(latencies(took))
}
