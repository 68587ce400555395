//! How far the check of an account is. Its persons show it, so it lies below accounts and persons.

use serde::{Deserialize, Serialize};

/// How far checking what was told has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Not everything is told yet.
    #[default]
    Waiting,
    /// Being checked.
    Running,
    /// Checked; what was found is found.
    Passed,
}
