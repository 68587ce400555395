//! Taking connections, and not letting one of them cost more than its share.

use std::{future::Future, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore};

/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 10_000;

/// How long the head of a request may take to arrive, and so how long a connection may idle.
const HEAD_TIME: Duration = Duration::from_secs(60);

/// Bytes of a request's head.
const HEAD_LIMIT: usize = 64 << 10;

/// How long requests that have begun may take to end once the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(20);

/// The pause after a connection could not be accepted: the process is out of file descriptors.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stopped` is done; then finishes what has begun.
pub(crate) async fn run(listener: TcpListener, app: Router, stopped: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_LIMIT);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            () = &mut stopped => break,
            (place, accepted) = accepted => match accepted {
                Ok((stream, _)) => (place, stream),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        // Replies are small and whole: nothing is gained by waiting for more to send.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(app.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    // Whoever takes longer is cut off.
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}
