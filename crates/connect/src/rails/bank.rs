//! The rail that moves money between balances and banks.

use ledger::Positive;
use model::{
    bank_account::{BankDetails, BankFacts},
    card::Card,
    country::Country,
    payout::Direction,
    refusal::Refusal,
};
use serde::{Deserialize, Serialize};

use super::answer::Answer;

/// Who moves money to and from banks.
pub trait Bank: Send + Sync {
    /// What an account's number stands for that the rail knows without looking at its form; nothing
    /// of most.
    fn recognize(&self, country: &Country, number: &str) -> Option<BankFacts>;

    /// What an account's number stands for, which looks like one of the country; refuses it if the
    /// rail does not take it.
    fn tokenize(&self, country: &Country, number: &str, param: &str) -> Result<BankFacts, Refusal>;

    /// What an account stands for that a form names instead of sending a number: a sandbox knows
    /// some.
    fn well_known(&self, name: &str) -> Option<BankDetails>;

    /// How fast a debit card can be paid out to.
    fn payout_methods(&self, card: &Card) -> Vec<String>;

    /// Sends money to a bank, or takes it from there.
    fn pay_out(&self, request: &PayOut) -> Answer<PaidOut>;

    /// What became of a payout for whose news this is the time; nothing if the rail tells of it by
    /// itself. The reference is that of its destination.
    fn payout_news(&self, reference: Option<&str>) -> Option<PayoutNews>;
}

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
