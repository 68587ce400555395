//! Work that is spread over all connections.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;

use tokio::task::LocalSet;

use crate::http::Connection;
use crate::options::Options;
use crate::outcome::Outcome;

/// Does something for each number up to `count`, on all connections at once.
pub async fn spread(
    options: &Options,
    address: SocketAddr,
    key: &str,
    count: usize,
    work: impl AsyncFn(&mut Connection, usize) -> Outcome<()> + 'static,
) -> Outcome<()> {
    let (work, next) = (Rc::new(work), Rc::new(Cell::new(0)));
    let tasks = LocalSet::new();
    let mut running = Vec::new();
    for _ in 0..options.connections {
        let (work, next, key) = (Rc::clone(&work), Rc::clone(&next), key.to_owned());
        running.push(tasks.spawn_local(async move {
            let mut connection = Connection::open(address, &key).await?;
            while next.get() < count {
                let n = next.replace(next.get() + 1);
                work(&mut connection, n).await?;
            }
            Outcome::Ok(())
        }));
    }
    tasks.await;
    for done in running {
        done.await??;
    }
    Ok(())
}
