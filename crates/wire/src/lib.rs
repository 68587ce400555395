//! Stripe's dialect of HTTP: forms in, JSON out, errors, expansion, lists. Pure.

#![warn(missing_docs)]

pub mod diff;
pub mod errors;
pub mod expand;
pub mod form;
mod links;
pub mod lists;
pub mod operations;
pub mod params;
pub mod pretty;
pub mod turns;
