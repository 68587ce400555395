//! What makes more of an account's data due, besides time and takings.

use serde::{Deserialize, Serialize};

/// What a review of an account by those who move its money asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// What would be due some day is due now.
    Next,
    /// Charges stop until it is told.
    Charges,
    /// Payouts stop until it is told.
    Payouts,
}
