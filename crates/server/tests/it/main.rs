//! The API in the test's own process, resource by resource.

#![allow(clippy::unwrap_used)] // In helpers of tests as in tests.

mod account_sessions;
mod accounts;
mod bad_input;
mod countries;
mod country_specs;
mod files;
mod mechanics;
mod oauth;
mod oauth_page;
mod payouts;
mod personal_data;
mod reach;
mod requests;
mod requirements;
mod v2_accounts;
mod v2_events;
mod v2_mechanics;
mod v2_persons;
mod walk;
mod webhooks;
