//! The HTTP server: routes, authentication, idempotency, workers, the command line.

mod address;
pub mod api;
pub mod cli;
pub mod config;
pub mod deliver;
pub mod endpoint;
mod headers;
pub mod journal;
pub mod keys;
mod listen;
mod oauth;
mod pages;
pub mod reading;
mod reasons;
pub mod routes;
pub mod serve;
mod targets;
mod uploads;

/// Chooses the implementation of TLS; before anything else speaks to another server.
pub fn choose_tls() {
    // An error means that it is chosen already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
