//! The rail that takes money from cards and gives it back.

use ledger::Positive;
use model::{card_checks::Provided, decline_reason::DeclineReason, requirements::Review};
use serde::{Deserialize, Serialize};

/// An authorisation that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorize {
    /// The card.
    pub reference: String,
    /// The charge: what comes after names the payment by it.
    pub charge: String,
    /// How much.
    #[serde(with = "super::amount")]
    pub amount: Positive,
    /// Whether it is captured at once.
    pub capture: bool,
    /// What was told besides the number.
    #[serde(default)]
    pub told: Provided,
    /// How the payer can authenticate; none if that is not asked for.
    pub authentication: Option<Authentication>,
}

/// What is known of a payer's authentication.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// The payer has authenticated this payment.
    pub done: bool,
    /// The payer is not there.
    pub off_session: bool,
    /// The payer authenticated when the card was set up.
    pub set_up: bool,
    /// The merchant asks for it even where the issuer does not.
    pub wanted: bool,
}

/// What the issuer says to an authorisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// It holds the money, or pays it at once.
    Approved {
        /// How likely it is that the payment is disputed.
        risk: Risk,
        /// What becomes of the money, if it was to be captured at once.
        settlement: Option<Settlement>,
    },
    /// It does not pay.
    Declined(DeclineReason),
    /// A check found the payment too risky, and the issuer was not asked.
    Blocked,
    /// The payer must authenticate first.
    NeedsAuthentication,
    /// Nobody waits for the answer any more, or nobody can take the payment. No rail says this: what
    /// the issuer may hold nevertheless is released.
    GivenUp,
}

/// How likely it is that a payment is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// As likely as others.
    Normal,
    /// More likely than others.
    Elevated,
}

/// What becomes of captured money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// When it is there.
    pub funds: Funds,
    /// What the payment makes the acquirer ask of the account that takes it.
    pub review: Option<Review>,
}

/// What the acquirer says to a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Captured {
    /// The money is taken.
    Taken(Settlement),
    /// Nothing is taken, and nothing is held any more.
    Refused,
}

/// When captured money is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Funds {
    /// At once.
    AtOnce,
    /// After the settlement delay of the account's country.
    AfterDelay,
}

/// A capture that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// The card.
    pub reference: String,
    /// The charge.
    pub charge: String,
    /// How much of what was authorised.
    #[serde(with = "super::amount")]
    pub amount: Positive,
}

/// A release that is asked for: of what is held, or of what was taken together with the
/// authorisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Void {
    /// The card.
    pub reference: String,
    /// The charge.
    pub charge: String,
}

/// A refund that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The card.
    pub reference: String,
    /// The charge.
    pub charge: String,
    /// How much of it.
    #[serde(with = "super::amount")]
    pub amount: Positive,
}

/// What the acquirer says to a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refunded {
    /// The payer has the money, as far as is known.
    Accepted {
        /// Seconds until the acquirer can be asked for news, if it is to be asked.
        news_after: Option<i64>,
    },
    /// It is on its way, but not certain yet.
    Pending {
        /// Seconds until the acquirer can be asked for news, if it is to be asked.
        news_after: Option<i64>,
    },
    /// Nothing is given back.
    Refused,
}

/// What became of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundNews {
    /// The payer has the money.
    Succeeded,
    /// It came back.
    Failed,
}
