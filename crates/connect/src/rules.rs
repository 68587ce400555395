//! What several commands have in common: rules that read and write through a transaction.
//!
//! A rule answers no request, and knows no command.

pub(crate) mod accounts;
pub(crate) mod booking;
pub(crate) mod calls;
pub(crate) mod external_accounts;
pub(crate) mod fees;
pub(crate) mod files;
pub(crate) mod funds;
pub(crate) mod oauth;
pub(crate) mod payment_intents;
pub(crate) mod payment_methods;
pub(crate) mod payments;
pub(crate) mod payouts;
pub(crate) mod persons;
pub(crate) mod sources;
pub(crate) mod tokens;
pub(crate) mod transfers;
pub(crate) mod v2;
pub(crate) mod webhooks;
