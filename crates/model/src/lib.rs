//! Connect's rules, as pure functions and plain data: no IO, no async, no clock, no randomness.
//!
//! One file per resource, with the resource's name; what is needed of time is an argument.

pub mod object;
pub mod refusal;
pub mod webhook_endpoint;
