//! What rails are asked when they are called, and what they reply.

use serde::{Deserialize, Serialize};

use super::{
    acquirer::{Authorization, Authorize, Capture, Captured, Refund, Refunded, Void},
    bank::{PaidOut, PayOut},
};

/// What a rail is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Of the acquirer.
    Authorize(Authorize),
    /// Of the acquirer.
    Capture(Capture),
    /// Of the acquirer.
    Void(Void),
    /// Of the acquirer.
    Refund(Refund),
    /// Of the bank.
    PayOut(PayOut),
}

/// What a rail replies: the same kind as the question is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// To an authorisation.
    Authorize(Authorization),
    /// To a capture.
    Capture(Captured),
    /// To a release.
    Void,
    /// To a refund.
    Refund(Refunded),
    /// To a payout.
    PayOut(PaidOut),
}

/// How often the issuer is asked for an authorisation: the pauses between are nine minutes in all.
const ATTEMPTS: i64 = 10;

impl Question {
    /// What becomes of it when nobody has answered so many attempts. A payer does not wait for ever;
    /// everything else is about money that has been promised, and is asked until it is answered.
    pub fn given_up(&self, attempts: i64) -> Option<Reply> {
        match self {
            Question::Authorize(_) if attempts >= ATTEMPTS => {
                Some(Reply::Authorize(Authorization::GivenUp))
            }
            Question::Authorize(_)
            | Question::Capture(_)
            | Question::Void(_)
            | Question::Refund(_)
            | Question::PayOut(_) => None,
        }
    }

    /// Which rail is asked, and for what.
    pub fn name(&self) -> (&'static str, &'static str) {
        match self {
            Question::Authorize(_) => ("acquirer", "authorize"),
            Question::Capture(_) => ("acquirer", "capture"),
            Question::Void(_) => ("acquirer", "void"),
            Question::Refund(_) => ("acquirer", "refund"),
            Question::PayOut(_) => ("bank", "pay_out"),
        }
    }
}
