//! Accounts of the newer API.

pub mod close;
pub mod create;
pub mod update;
