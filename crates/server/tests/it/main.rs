//! The API in the test's own process, resource by resource.

mod accounts;
mod mechanics;
mod payouts;
mod v2_accounts;
mod v2_events;
mod v2_mechanics;
mod v2_persons;
mod walk;
mod webhooks;
