//! API keys: what is kept of one, and what is shown of it.

use sha2::{Digest, Sha256};
use store::{KeyKind, PlatformNo};

/// A key that was seen before, and what never changes of its platform.
#[derive(Debug, Clone)]
pub struct KnownKey {
    /// The platform that it opens.
    pub platform: PlatformNo,
    /// The platform's own account.
    pub account: String,
    /// The platform's application.
    pub application: String,
    /// Secret or publishable.
    pub kind: KeyKind,
    /// The id of the object by which a holder gave it, if it is not the platform's own.
    pub grant: Option<String>,
}

/// What is kept of a key.
pub fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// The key with its middle hidden: the prefix and the last four characters are shown.
pub fn masked(key: &str) -> String {
    let prefix = key.rfind('_').map_or(0, |at| at + 1);
    let (shown, secret) = key.split_at(prefix);
    let count = secret.chars().count();
    let tail: String = secret.chars().skip(count.saturating_sub(4)).collect();
    format!("{shown}{}{tail}", "*".repeat(count.saturating_sub(4)))
}
