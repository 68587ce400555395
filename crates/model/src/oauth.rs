//! OAuth: how holders connect accounts of their own to a platform.

mod prefill;
mod redirect;

pub use prefill::prefill;
pub use redirect::Redirect;

use serde::{Deserialize, Serialize};

use crate::{object::object, resource::Resource};

/// Seconds for which a code can be exchanged. Source: "Connect OAuth reference".
pub const CODE_VALID: i64 = 300;

/// What a platform may do on a connected account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look. What is asked for if nothing is said.
    #[default]
    ReadOnly,
    /// All that it may do on accounts of its making.
    ReadWrite,
}

impl Scope {
    /// As requests and replies name it.
    pub fn name(self) -> &'static str {
        match self {
            Scope::ReadOnly => "read_only",
            Scope::ReadWrite => "read_write",
        }
    }

    /// By its name; none if there is no such scope.
    pub fn named(name: &str) -> Option<Scope> {
        [Scope::ReadOnly, Scope::ReadWrite].into_iter().find(|scope| scope.name() == name)
    }
}

/// What the ids of [`Connection`]s begin with.
pub const CONNECTION: &str = "oac";

/// What connects an account; another one each time it is connected anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// `oac_…`; keys and tokens that were given for another one are void.
    pub id: String,
    pub scope: Scope,
}

/// A code, a token or a key that was handed out. It is known by its hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// `oag_` and the hash.
    pub id: String,
    pub object: String,
    pub kind: GrantKind,
    /// The account that it opens.
    pub account: String,
    pub scope: Scope,
    pub created: i64,
    /// The connection that it belongs to; none as long as a code is not exchanged.
    pub connection: Option<String>,
}

/// What was handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantKind {
    /// `ac_…`, to be exchanged once.
    Code,
    /// `rt_…`, which gives further keys.
    RefreshToken,
    /// `sk_test_…` or `pk_test_…`, which act as the account.
    Key,
}

impl Grant {
    fn lists(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

object!(Grant, Resource::new("oauth_grant", &["oag"]));
