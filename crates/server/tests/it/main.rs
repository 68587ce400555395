//! The API in the test's own process, resource by resource.

mod accounts;
mod countries;
mod files;
mod mechanics;
mod payouts;
mod personal_data;
mod requirements;
mod walk;
mod webhooks;
