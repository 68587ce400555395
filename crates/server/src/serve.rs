//! Starting, serving, and stopping cleanly.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, http::StatusCode, routing::get};
use connect::rails::Rails;
use engine::{Clock, Engine, Entropy, Keyring, Links, Settings};
use model::fees::FeeSchedule;
use store::Store;
use tokio::net::TcpListener;

use crate::{
    address::{self, PublicUrl},
    journal::Journal,
};

/// How to run.
pub struct Options {
    /// `HOST:PORT`, or a port of this machine; port 0 takes any.
    pub listen: String,
    /// Where it is found from outside.
    pub public_url: Option<PublicUrl>,
    /// Processing fees.
    pub fees: FeeSchedule,
    /// Any `sk_test_…` key opens its own platform.
    pub open_platforms: bool,
    /// What personal data is encrypted with.
    pub keys: Keyring,
    /// Where requests and webhooks are noted.
    pub journal: Journal,
}

/// A server that listens, and the engine behind it.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// The engine.
    pub engine: Engine,
    journal: Journal,
    listener: TcpListener,
}

/// Starts an engine on a database.
pub fn start(store: Arc<dyn Store>, settings: Settings, keys: Keyring) -> Result<Engine, String> {
    connect::start(store, settings, Rails::sandbox(), Clock::Real, Entropy::from_system(), keys)
        .map_err(|error| error.to_string())
}

/// Binds the address and starts the engine.
pub async fn bind(store: Arc<dyn Store>, options: Options) -> Result<Server, String> {
    let listen = address::listening(&options.listen)?;
    let listener = TcpListener::bind(&listen)
        .await
        .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let Options { fees, open_platforms, public_url, keys, journal, .. } = options;
    if let Some(warning) = warning(address, open_platforms, public_url.as_ref()) {
        tracing::warn!("{warning}");
    }
    let links = links(address, open_platforms, public_url.as_ref());
    let engine = start(store, Settings { fees, links, open_platforms }, keys)?;
    Ok(Server { address, engine, journal, listener })
}

/// What links begin with. Only in development a caller may say it.
fn links(address: SocketAddr, open_platforms: bool, public_url: Option<&PublicUrl>) -> Links {
    match public_url {
        Some(url) => Links::fixed(url.as_str()),
        None if open_platforms => Links::following_callers(address::url_of(address)),
        None => Links::fixed(address::url_of(address)),
    }
}

/// What an operator should know of the links of a server that was not told its public URL.
fn warning(
    address: SocketAddr,
    open_platforms: bool,
    public_url: Option<&PublicUrl>,
) -> Option<String> {
    let unknown = !open_platforms && public_url.is_none() && address.ip().is_unspecified();
    unknown.then(|| {
        format!(
            "links in replies begin with {}, which others can't open: say where this server is found, by --public-url or TRIBUTARY_PUBLIC_URL",
            address::url_of(address)
        )
    })
}

impl Server {
    /// Serves until the process is told to stop; requests that have begun are finished.
    pub async fn run(self) -> Result<(), String> {
        let clock = self.engine.clone();
        tokio::spawn(async move { clock.keep_time().await });
        let calls = self.engine.clone();
        tokio::spawn(async move { calls.make_calls().await });
        tokio::spawn(crate::deliver::run(self.engine.clone(), self.journal.clone()));
        let health = Router::new()
            .route("/healthz", get(|| async { (StatusCode::OK, "ok") }))
            .route("/readyz", get(|| async { (StatusCode::OK, "ok") }));
        let app = health.merge(self.journal.watch(crate::api::router(self.engine)));
        crate::listen::run(self.listener, app, stopped()).await;
        self.journal.close();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_begin_with_what_can_be_opened() {
        let public: PublicUrl = "https://pay.example".parse().unwrap();
        let (all, one): (SocketAddr, SocketAddr) =
            ("0.0.0.0:12111".parse().unwrap(), "192.168.1.2:80".parse().unwrap());
        for (address, open, url, base, follows, warned) in [
            (all, true, None, "http://127.0.0.1:12111", true, false),
            (all, true, Some(&public), "https://pay.example", false, false),
            (all, false, None, "http://127.0.0.1:12111", false, true),
            (one, false, None, "http://192.168.1.2:80", false, false),
            (all, false, Some(&public), "https://pay.example", false, false),
        ] {
            let links = links(address, open, url);
            assert_eq!((links.base(), links.follow_callers()), (base, follows));
            assert_eq!(warning(address, open, url).is_some(), warned, "{base}");
        }
    }
}
