//! The rail that moves money between balances and banks.

use ledger::Positive;
use model::payout::Direction;
use serde::{Deserialize, Serialize};

/// A payout that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayOut {
    /// The account or debit card.
    pub reference: Option<String>,
    /// The payout.
    pub payout: String,
    /// How much.
    #[serde(with = "super::amount")]
    pub amount: Positive,
    /// Whether the money goes to the bank.
    pub credit: bool,
    /// When it is expected to arrive.
    pub arrival_date: i64,
}

impl PayOut {
    /// Whether it goes to the bank.
    pub fn is_credit(direction: Direction) -> bool {
        match direction {
            Direction::Credit => true,
            Direction::Debit => false,
        }
    }
}

/// What the rail says to a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidOut {
    /// The money is on its way.
    Sent {
        /// When the rail can be asked for news, if it is to be asked.
        news_at: Option<i64>,
    },
    /// It was not sent, for the reason that a failure code tells.
    Refused {
        /// The failure code.
        code: String,
    },
}

/// What became of a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutNews {
    /// The bank has the money.
    Arrived,
    /// The bank sent it back.
    Returned {
        /// The failure code.
        code: String,
    },
}
