//! What a test card is, and what happens when it is used.

use model::{
    card_facts::{Brand, CardFacts},
    decline_reason::DeclineReason as Reason,
    requirements::Review,
};

/// A test card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rails::sandbox) struct TestCard {
    /// The number that a form may send.
    pub(in crate::rails::sandbox) number: &'static str,
    /// `pm_card_NAME`, `tok_NAME`.
    pub(in crate::rails::sandbox) name: &'static str,
    /// The network.
    pub(in crate::rails::sandbox) brand: Brand,
    /// `credit`, `debit` or `prepaid`.
    pub(in crate::rails::sandbox) funding: &'static str,
    /// ISO country of the issuer.
    pub(in crate::rails::sandbox) country: &'static str,
    /// What happens when it is used.
    pub(in crate::rails::sandbox) behaviour: Behaviour,
}

/// What happens when a card is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rails::sandbox) enum Behaviour {
    /// Works.
    Succeed,
    /// Works, and the funds are available at once.
    BypassPending,
    /// The issuer declines, for a reason.
    Decline(Reason),
    /// Can be saved, and is declined when it is charged.
    DeclineCharge(Reason),
    /// Blocked before it is sent.
    Block,
    /// Works, at an elevated risk.
    Elevated,
    /// The payer must authenticate each payment.
    Authenticate,
    /// The payer must authenticate each payment, and is declined where they are not there.
    AuthenticateOrDecline,
    /// The payer must authenticate, unless the card was authenticated when it was set up.
    AuthenticateUnlessSetUp,
    /// The payer must authenticate, and then the issuer declines.
    AuthenticateThenDecline(Reason),
    /// Works; refunds are pending at first.
    PendingRefund,
    /// Works; refunds fail later.
    FailingRefund,
    /// Works, and changes what is due of the connected account that takes it.
    Trigger(Review),
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
    /// What the sandbox tells of it.
    pub(in crate::rails::sandbox) fn facts(&self) -> CardFacts {
        CardFacts {
            reference: self.name.to_owned(),
            brand: self.brand,
            funding: self.funding.to_owned(),
            country: self.country.to_owned(),
            last4: self.number[self.number.len().saturating_sub(4)..].to_owned(),
            fingerprint: self.fingerprint(),
        }
    }

    /// The same for the same card: 16 letters made of its number (FNV-1a).
    fn fingerprint(&self) -> String {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in self.number.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let letters = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        (0..64).step_by(4).map(|bits| char::from(letters[(hash >> bits & 31) as usize])).collect()
    }
}
