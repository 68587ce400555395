//! What a test card is, and what happens when it is used.

use serde::{Deserialize, Serialize};

use super::declines::Reason;

/// A test card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestCard {
    /// The number that a form may send.
    pub number: &'static str,
    /// `pm_card_NAME`, `tok_NAME`.
    pub name: &'static str,
    /// The network.
    pub brand: Brand,
    /// `credit`, `debit` or `prepaid`.
    pub funding: &'static str,
    /// ISO country of the issuer.
    pub country: &'static str,
    /// What happens when it is used.
    pub behaviour: Behaviour,
}

pub(super) const fn card(
    number: &'static str,
    name: &'static str,
    brand: Brand,
    funding: &'static str,
    country: &'static str,
    behaviour: Behaviour,
) -> TestCard {
    TestCard { number, name, brand, funding, country, behaviour }
}

impl TestCard {
    /// The last four digits.
    pub fn last4(&self) -> &'static str {
        &self.number[self.number.len().saturating_sub(4)..]
    }

    /// The same for the same card: 16 letters made of its number (FNV-1a).
    pub fn fingerprint(&self) -> String {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in self.number.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let letters = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        (0..64).step_by(4).map(|bits| char::from(letters[(hash >> bits & 31) as usize])).collect()
    }
}

/// A card network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brand {
    Visa,
    Mastercard,
    Amex,
    Discover,
    Diners,
    Jcb,
    UnionPay,
}

impl Brand {
    /// As payment methods spell it.
    pub fn name(self) -> &'static str {
        match self {
            Brand::Visa => "visa",
            Brand::Mastercard => "mastercard",
            Brand::Amex => "amex",
            Brand::Discover => "discover",
            Brand::Diners => "diners",
            Brand::Jcb => "jcb",
            Brand::UnionPay => "unionpay",
        }
    }

    /// As card sources spell it.
    pub fn source_name(self) -> &'static str {
        match self {
            Brand::Visa => "Visa",
            Brand::Mastercard => "MasterCard",
            Brand::Amex => "American Express",
            Brand::Discover => "Discover",
            Brand::Diners => "Diners Club",
            Brand::Jcb => "JCB",
            Brand::UnionPay => "UnionPay",
        }
    }
}

/// What happens when a card is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Works.
    Succeed,
    /// Works, and the funds are available at once.
    BypassPending,
    /// The issuer declines, for a reason.
    Decline(&'static Reason),
    /// Can be saved, and is declined when it is charged.
    DeclineCharge(&'static Reason),
    /// Blocked before it is sent.
    Block,
    /// Works, at an elevated risk.
    Elevated,
    /// The payer must authenticate each payment.
    Authenticate,
    /// The payer must authenticate, unless the card was authenticated when it was set up.
    AuthenticateUnlessSetUp,
    /// The payer must authenticate, and then the issuer declines.
    AuthenticateThenDecline(&'static Reason),
    /// Works; refunds are pending at first.
    PendingRefund,
    /// Works; refunds fail later.
    FailingRefund,
    /// Works, and changes what is due of the connected account that takes it.
    Trigger(Trigger),
}

/// What a card does to the account that takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// What would be due some day is due now.
    Next,
    /// Charges stop until it is told.
    Charges,
    /// Payouts stop until it is told.
    Payouts,
}
