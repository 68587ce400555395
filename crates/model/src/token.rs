//! Tokens: single-use stand-ins for cards, bank accounts, and data of accounts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::object::object;

/// A token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// `tok_…`, `btok_…`, `ct_…` or `cpt_…`.
    pub id: String,
    pub object: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_account: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Value>,
    pub client_ip: Option<String>,
    pub created: i64,
    pub livemode: bool,
    #[serde(rename = "type")]
    pub kind: String,
    pub used: bool,
    #[serde(skip)]
    pub internal: TokenInternal,
}

/// What a token's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TokenInternal {
    /// What the acquirer knows the card by.
    #[serde(rename = "card")]
    pub rail_reference: Option<String>,
    /// What the bank account's body does not show.
    pub bank: Option<crate::bank_account::BankInternal>,
    /// The account or person data, as sent.
    pub data: Option<Value>,
}

impl Token {
    fn lists(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

object!(Token, "token", TokenInternal, personal = |_| true);
