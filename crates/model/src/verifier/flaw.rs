//! What is found to be wrong.

use serde::{Deserialize, Serialize};

/// Something wrong in what was told. It is found when the check has run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaw {
    /// The field whose value is wrong; another value clears it.
    pub field: String,
    /// The code in `requirements.errors`.
    pub code: String,
    /// What is due because of it. A person's keys without the person, except `company.…`.
    pub wants: Vec<String>,
    /// What stops working if it is not told.
    pub hurts: Hurts,
    /// Whether the check has run.
    pub found: bool,
}

/// What a flaw stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hurts {
    /// Capabilities, and with them all else.
    Capabilities,
    /// Payouts only.
    Payouts,
    /// Everything, and nothing that is told mends it: the account is held back for review.
    Listed,
    /// Capabilities that are not active stay so: the account lies idle.
    Idle,
}

impl Flaw {
    /// Something that the check has not come to yet.
    pub(super) fn new(field: &str, code: &str, wants: &[&str], hurts: Hurts) -> Flaw {
        Flaw {
            field: field.to_owned(),
            code: code.to_owned(),
            wants: wants.iter().map(|&key| key.to_owned()).collect(),
            hurts,
            found: false,
        }
    }
}
