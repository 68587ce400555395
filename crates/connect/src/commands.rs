//! What a request can change: one file for each command.

pub mod account_links;
pub mod account_sessions;
pub mod accounts;
pub mod application_fees;
pub mod balance;
pub mod balance_transactions;
pub mod charges;
pub mod clock;
pub mod country_specs;
pub mod customers;
pub mod external_accounts;
pub mod file_links;
pub mod files;
pub mod ledger;
pub mod oauth;
pub mod payment_intents;
pub mod payment_methods;
pub mod payouts;
pub mod persons;
pub mod refunds;
pub mod settings;
pub mod timers;
pub mod tokens;
pub mod transfers;
pub mod v2;
pub mod webhook_endpoints;

use serde::Serialize;

/// What is left of a deleted object.
#[derive(Debug, Clone, Serialize)]
pub struct Deleted {
    /// Its id.
    pub id: String,
    /// Its type.
    pub object: String,
    /// `true`
    pub deleted: bool,
    /// Of a deleted external account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

impl Deleted {
    fn new(id: &str, object: &str) -> Deleted {
        Deleted { id: id.to_owned(), object: object.to_owned(), deleted: true, currency: None }
    }
}
