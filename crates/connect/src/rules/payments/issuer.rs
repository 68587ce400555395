//! What the issuer of a card says: in the sandbox, the test card itself.

use engine::Stop;
use model::{
    charge::Outcome,
    payment_method::PaymentMethod,
    test_cards::{self, Behaviour, Reason, TestCard},
};

/// What the issuer says to a card, once what has to be authenticated is.
pub(crate) fn answer(card: &TestCard) -> Result<Outcome, &'static Reason> {
    match card.behaviour {
        Behaviour::Succeed
        | Behaviour::BypassPending
        | Behaviour::Authenticate
        | Behaviour::AuthenticateUnlessSetUp
        | Behaviour::PendingRefund
        | Behaviour::FailingRefund
        | Behaviour::Trigger(_) => Ok(Outcome::authorized("normal", 12)),
        Behaviour::Elevated => Ok(Outcome::authorized("elevated", 67)),
        Behaviour::Decline(reason)
        | Behaviour::DeclineCharge(reason)
        | Behaviour::AuthenticateThenDecline(reason) => Err(reason),
        Behaviour::Block => Err(test_cards::blocked()),
    }
}

/// The test card behind a payment method.
pub(crate) fn card_of(method: &PaymentMethod) -> Result<&'static TestCard, Stop> {
    test_cards::by_name(&method.internal.card)
        .ok_or_else(|| Stop::bug(format!("{} has no test card", method.id)))
}
