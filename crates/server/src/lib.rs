//! The HTTP server: routes, authentication, idempotency, workers, the command line.

pub mod api;
pub mod cli;
pub mod config;
pub mod deliver;
pub mod endpoint;
pub mod routes;
pub mod serve;
