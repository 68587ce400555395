//! What an issuer checks of a card besides its number: the security code, and the payer's address.

use serde::{Deserialize, Serialize};

/// What was told of a card besides its number. What is not told is not checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provided {
    /// The security code.
    pub cvc: bool,
    /// The first line of the payer's address.
    pub line1: bool,
    /// The postal code.
    pub postal_code: bool,
}

/// What the issuer finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Check {
    /// It is right.
    #[default]
    Pass,
    /// It is another one.
    Fail,
    /// Nobody can say.
    Unavailable,
}

impl Check {
    /// As the API spells it.
    pub fn name(self) -> &'static str {
        match self {
            Check::Pass => "pass",
            Check::Fail => "fail",
            Check::Unavailable => "unavailable",
        }
    }
}

/// What the issuer finds of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CardChecks {
    /// The security code.
    pub cvc: Check,
    /// The first line of the payer's address.
    pub line1: Check,
    /// The postal code.
    pub postal_code: Check,
}

impl CardChecks {
    /// Nobody can say anything: the issuer was not asked.
    pub const UNAVAILABLE: CardChecks = CardChecks {
        cvc: Check::Unavailable,
        line1: Check::Unavailable,
        postal_code: Check::Unavailable,
    };
}
