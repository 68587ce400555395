//! What an account has taken over its life, kept as long as a threshold waits for it.

use serde::{Deserialize, Serialize};

use crate::object::object;

/// A count. It is never shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// `volume_…`, after the account's.
    pub id: String,
    pub object: String,
    /// Minor units, all charges together.
    pub amount: i64,
    /// When the first was made, unix seconds.
    pub since: i64,
}

impl Volume {
    /// The id of an account's count.
    pub fn id_of(account: &str) -> String {
        format!("volume_{}", account.trim_start_matches("acct_"))
    }

    /// The count of an account's first charge.
    pub fn new(account: &str, amount: i64, since: i64) -> Volume {
        Volume { id: Volume::id_of(account), object: "volume".into(), amount, since }
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

object!(Volume, "volume");
