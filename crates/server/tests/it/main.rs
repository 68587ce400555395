//! The API in the test's own process, resource by resource.

mod accounts;
mod countries;
mod mechanics;
mod payouts;
mod walk;
mod webhooks;
