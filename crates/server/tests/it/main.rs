//! The API in the test's own process, resource by resource.

#![allow(clippy::unwrap_used)] // In helpers of tests as in tests.

mod account_sessions;
mod accounts;
mod application_fees;
mod bad_input;
mod browser;
mod captures;
mod charges;
mod cli;
mod countries;
mod country_specs;
mod deliveries;
mod encryption;
mod files;
mod idempotency;
mod journal;
mod links;
mod lists;
mod mechanics;
mod money;
mod oauth;
mod oauth_page;
mod odd_texts;
mod payment_intents;
mod payouts;
mod personal_data;
mod processes;
mod reach;
mod reading;
mod refunds;
mod requests;
mod requirements;
mod reversals;
mod timers;
mod transfers;
mod v2_accounts;
mod v2_events;
mod v2_mechanics;
mod v2_persons;
mod walk;
mod webhooks;
