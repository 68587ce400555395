//! Login links: single-use ways into the Express dashboard.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{object::object, resource::Resource};

/// A link as it is kept; replies show less of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoginLink {
    /// `llink_…`; never shown.
    pub id: String,
    pub object: String,
    pub account: String,
    pub created: i64,
    pub url: String,
}

impl LoginLink {
    /// The link as the API shows it.
    pub fn body(&self) -> Value {
        json!({ "object": "login_link", "created": self.created, "url": self.url })
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

object!(LoginLink, Resource::new("login_link", &["llink"]));
