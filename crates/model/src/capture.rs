//! A capture: what is asked for, and what is taken, by whichever route.

mod plan;

pub use plan::{as_asked, of_charge, of_intent};

use ledger::{Money, Positive, PositiveUnits, Units};

/// What a capture is asked to do. What is not asked for is as it was asked for at the
/// authorisation.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// To take; all that was authorised if it is not given.
    pub amount: Option<PositiveUnits>,
    /// For the platform.
    pub application_fee: Option<Units>,
    /// For the destination.
    pub transfer_part: Option<PositiveUnits>,
}

/// What a capture takes, and who gets what of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capture {
    /// What is taken of the payer.
    pub amount: Positive,
    /// The platform's share, as far as it was taken.
    pub application_fee: Option<Positive>,
    /// The part that was named for the destination, never more than what is taken.
    pub transfer_part: Option<Positive>,
    /// A fee of zero is shown and makes none.
    fee_shown: Option<Money>,
}

impl Capture {
    /// The fee as the charge shows it.
    pub fn application_fee_amount(&self) -> Option<Money> {
        self.fee_shown
    }

    /// What the destination is sent.
    pub fn transferred(&self) -> Positive {
        self.transfer_part.unwrap_or(self.amount)
    }
}
