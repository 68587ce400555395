//! What the issuer of a test card says.

use model::{card_facts::CardFacts, decline_reason::DeclineReason};

use super::{
    cards::{self, Behaviour},
    rail::Sandbox,
};
use crate::rails::{
    acquirer::{
        Authentication, Authorization, Authorize, Capture, Captured, Funds, Refund, RefundNews,
        Refunded, Risk, Settlement, Void,
    },
    answer::Answer,
    question::Question,
    traits::{Acquirer, Made},
};

/// Seconds until a refund that is pending, or fails, is settled.
const NEWS_AFTER: i64 = 60;

impl Acquirer for Sandbox {
    fn tokenize(&self, number: &str) -> Option<CardFacts> {
        cards::by_number(number).map(|card| card.facts())
    }

    fn well_known(&self, name: &str) -> Option<CardFacts> {
        cards::by_name(name).map(|card| card.facts())
    }

    /// A card that is always declined can't be saved.
    fn save(&self, reference: &str) -> Result<(), DeclineReason> {
        match behaviour(reference) {
            Some(Behaviour::Decline(reason)) => Err(reason),
            Some(_) | None => Ok(()),
        }
    }

    fn authorize(&self, request: &Authorize) -> Answer<Authorization> {
        let Some(behaviour) = behaviour(&request.reference) else {
            return Answer::Now(Authorization::Declined(DeclineReason::ProcessingError));
        };
        if let Some(payer) = &request.authentication
            && must_authenticate(payer, behaviour, &request.reference)
        {
            return Answer::Now(Authorization::NeedsAuthentication);
        }
        Answer::Now(issued(behaviour, request.capture.then(|| settlement(behaviour))))
    }

    fn capture(&self, request: &Capture) -> Answer<Captured> {
        let behaviour = behaviour(&request.reference).unwrap_or(Behaviour::Succeed);
        Answer::Now(Captured::Taken(settlement(behaviour)))
    }

    fn void(&self, _: &Void) -> Answer<()> {
        Answer::Now(())
    }

    fn refund(&self, request: &Refund) -> Answer<Refunded> {
        let news_after = Some(NEWS_AFTER);
        Answer::Now(match behaviour(&request.reference) {
            Some(Behaviour::PendingRefund) => Refunded::Pending { news_after },
            Some(Behaviour::FailingRefund) => Refunded::Accepted { news_after },
            Some(_) | None => Refunded::Accepted { news_after: None },
        })
    }

    /// Who asks for news of a refund that has succeeded was told to: it fails.
    fn refund_news(&self, refunded_at_once: bool) -> Option<RefundNews> {
        Some(if refunded_at_once { RefundNews::Failed } else { RefundNews::Succeeded })
    }

    fn call<'c>(&'c self, _: &'c str, question: &'c Question) -> Made<'c> {
        self.reply(question)
    }
}

fn behaviour(reference: &str) -> Option<Behaviour> {
    cards::by_name(reference).map(|card| card.behaviour)
}

/// Whether the payer must authenticate before the issuer answers.
fn must_authenticate(payer: &Authentication, behaviour: Behaviour, reference: &str) -> bool {
    if payer.done {
        return false;
    }
    match behaviour {
        Behaviour::Authenticate | Behaviour::AuthenticateThenDecline(_) => true,
        Behaviour::AuthenticateUnlessSetUp => {
            let set_up = payer.set_up || reference == "authenticationRequiredSetupForOffSession";
            !(payer.off_session && set_up)
        }
        Behaviour::Succeed
        | Behaviour::BypassPending
        | Behaviour::Decline(_)
        | Behaviour::DeclineCharge(_)
        | Behaviour::Block
        | Behaviour::Elevated
        | Behaviour::PendingRefund
        | Behaviour::FailingRefund
        | Behaviour::Trigger(_) => payer.wanted && reference == "threeDSecureOptional",
    }
}

/// What the issuer says once what has to be authenticated is.
fn issued(behaviour: Behaviour, settlement: Option<Settlement>) -> Authorization {
    match behaviour {
        Behaviour::Succeed
        | Behaviour::BypassPending
        | Behaviour::Authenticate
        | Behaviour::AuthenticateUnlessSetUp
        | Behaviour::PendingRefund
        | Behaviour::FailingRefund
        | Behaviour::Trigger(_) => Authorization::Approved { risk: Risk::Normal, settlement },
        Behaviour::Elevated => Authorization::Approved { risk: Risk::Elevated, settlement },
        Behaviour::Decline(reason)
        | Behaviour::DeclineCharge(reason)
        | Behaviour::AuthenticateThenDecline(reason) => Authorization::Declined(reason),
        Behaviour::Block => Authorization::Blocked,
    }
}

fn settlement(behaviour: Behaviour) -> Settlement {
    Settlement {
        funds: match behaviour {
            Behaviour::BypassPending => Funds::AtOnce,
            _ => Funds::AfterDelay,
        },
        review: match behaviour {
            Behaviour::Trigger(review) => Some(review),
            _ => None,
        },
    }
}
