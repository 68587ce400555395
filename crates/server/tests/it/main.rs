//! The API in the test's own process, resource by resource.

#![allow(clippy::unwrap_used)] // In helpers of tests as in tests.

mod accounts;
mod countries;
mod files;
mod mechanics;
mod payouts;
mod personal_data;
mod requirements;
mod walk;
mod webhooks;
