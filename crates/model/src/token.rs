//! Tokens: single-use stand-ins for cards, bank accounts, and data of accounts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{object::object, resource::Resource};

/// What the ids of tokens begin with that stand for a bank account.
pub const OF_BANK_ACCOUNT: &str = "btok";

/// What the ids of tokens begin with that stand for data of an account.
pub const OF_ACCOUNT: &str = "ct";

/// What the ids of tokens begin with that stand for a security code.
pub const OF_CVC: &str = "cvctok";

/// What the ids of tokens begin with that stand for data of a person.
pub const OF_PERSON: &str = "cpt";

/// The newer API's account tokens, which are stored as the older API's.
pub const V2_OF_ACCOUNT: Resource =
    Resource::new("v2.core.account_token", &[]).path("/v2/core/account_tokens/{token}");

/// The newer API's person tokens, which are stored as the older API's.
pub const V2_OF_PERSON: Resource = Resource::new("v2.core.account_person_token", &[])
    .path("/v2/core/accounts/{account}/person_tokens/{token}");

/// A token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// `tok_…`, `btok_…`, `ct_…`, `cpt_…` or `cvctok_…`.
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
    /// What the acquirer knows the card by. Documents are stored with an older name of this field.
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

object!(
    Token,
    Resource::new("token", &["tok", OF_BANK_ACCOUNT, OF_ACCOUNT, OF_PERSON, OF_CVC])
        .path("/v1/tokens/{token}"),
    TokenInternal,
    personal = |_| true
);
