//! The HTTP server: routes, authentication, idempotency, workers, the command line.

mod accepts;
mod address;
mod answer;
pub mod api;
mod body;
pub mod cli;
pub mod config;
mod database;
pub mod deliver;
mod downloads;
pub mod endpoint;
mod headers;
mod html;
mod identify;
pub mod journal;
pub mod keys;
mod listen;
mod oauth;
mod pages;
pub mod reading;
mod reasons;
pub mod routes;
mod sent;
pub mod serve;
mod targets;
mod unknown;
mod unread;
mod uploads;
mod welcome;

/// Chooses the implementation of TLS; before anything else speaks to another server.
pub fn choose_tls() {
    // An error means that it is chosen already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
