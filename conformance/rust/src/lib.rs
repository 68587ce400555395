//! What the tests share: the server, a platform of their own, and a catcher of webhooks.

mod catcher;
mod money;
mod platform;
mod server;

pub use catcher::Catcher;
pub use money::{Figures, figures, pending_until_settled};
pub use platform::{AccountKind, Platform, Rejected};
pub use server::Server;

/// The story's expected figures, shared by all languages.
pub fn story() -> serde_json::Value {
    serde_json::from_str(include_str!("../../story.json")).expect("story.json is JSON")
}
