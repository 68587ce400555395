//! Starting, serving, and stopping cleanly.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, http::StatusCode, routing::get};
use engine::{Clock, Engine, Entropy, Keyring, Settings};
use model::fees::FeeSchedule;
use store::Store;
use tokio::net::TcpListener;

/// How to run.
pub struct Options {
    /// `HOST:PORT`; port 0 takes any.
    pub listen: String,
    /// Processing fees.
    pub fees: FeeSchedule,
    /// Any `sk_test_…` key opens its own platform.
    pub open_platforms: bool,
    /// What personal data is encrypted with.
    pub keys: Keyring,
}

/// A server that listens, and the engine behind it.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// The engine.
    pub engine: Engine,
    listener: TcpListener,
}

/// Starts an engine on a database.
pub fn start(
    store: Arc<dyn Store>,
    fees: FeeSchedule,
    base_url: String,
    open_platforms: bool,
    keys: Keyring,
) -> Result<Engine, String> {
    let settings = Settings { fees, base_url, open_platforms };
    Engine::start(store, settings, Clock::Real, Entropy::from_system(), keys)
        .map_err(|error| error.to_string())
}

/// Binds the address and starts the engine.
pub async fn bind(store: Arc<dyn Store>, options: Options) -> Result<Server, String> {
    let listener = TcpListener::bind(&options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let base_url = format!("http://{address}");
    let engine = start(store, options.fees, base_url, options.open_platforms, options.keys)?;
    Ok(Server { address, engine, listener })
}

impl Server {
    /// Serves until the process is told to stop; requests that have begun are finished.
    pub async fn run(self) -> Result<(), String> {
        let clock = self.engine.clone();
        tokio::spawn(async move { clock.keep_time().await });
        tokio::spawn(crate::deliver::run(self.engine.clone()));
        let health = Router::new()
            .route("/healthz", get(|| async { (StatusCode::OK, "ok") }))
            .route("/readyz", get(|| async { (StatusCode::OK, "ok") }));
        let app = health.merge(crate::api::router(self.engine));
        crate::listen::run(self.listener, app, stopped()).await;
        Ok(())
    }
}

/// SIGTERM or an interrupt.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
