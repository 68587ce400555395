//! What the issuer of a test card says.

use model::{
    card_checks::{CardChecks, Check, Provided},
    card_facts::CardFacts,
    decline_reason::DeclineReason,
};

use super::{
    cards::{self, Behaviour, TestCard},
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
    fn save(&self, reference: &str, told: Provided) -> Result<(), DeclineReason> {
        match behaviour(reference) {
            Some(Behaviour::Decline(reason)) if notices(reason, told) => Err(reason),
            Some(_) | None => Ok(()),
        }
    }

    fn checks(&self, reference: &str) -> CardChecks {
        cards::by_name(reference).map(checks).unwrap_or_default()
    }

    fn authorize(&self, request: &Authorize) -> Answer<Authorization> {
        let Some(behaviour) = behaviour(&request.reference) else {
            return Answer::Now(Authorization::Declined(DeclineReason::ProcessingError));
        };
        if let Some(payer) = &request.authentication
            && must_authenticate(payer, behaviour, &request.reference)
        {
            return Answer::Now(match behaviour {
                Behaviour::AuthenticateOrDecline if payer.off_session => {
                    Authorization::Declined(DeclineReason::Generic)
                }
                _ => Authorization::NeedsAuthentication,
            });
        }
        let settlement = request.capture.then(|| settlement(behaviour));
        Answer::Now(issued(behaviour, request.told, settlement))
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
        Behaviour::Authenticate
        | Behaviour::AuthenticateOrDecline
        | Behaviour::AuthenticateThenDecline(_) => true,
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
fn issued(behaviour: Behaviour, told: Provided, settlement: Option<Settlement>) -> Authorization {
    match behaviour {
        Behaviour::Decline(reason) if !notices(reason, told) => {
            Authorization::Approved { risk: Risk::Normal, settlement }
        }
        Behaviour::Succeed
        | Behaviour::BypassPending
        | Behaviour::Authenticate
        | Behaviour::AuthenticateOrDecline
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

/// Whether the issuer can find what it declines for: nothing is wrong with what is not told.
fn notices(reason: DeclineReason, told: Provided) -> bool {
    match reason {
        DeclineReason::IncorrectCvc => told.cvc,
        DeclineReason::IncorrectZip => told.postal_code,
        _ => true,
    }
}

/// What the issuer of a card finds. Source: the tables of test cards for fraud prevention.
fn checks(card: &TestCard) -> CardChecks {
    let passed = CardChecks::default();
    let (fail, unknown) = (Check::Fail, Check::Unavailable);
    match card.name {
        // The payment method of a card that is declined for its code shows no failure (recorded).
        "cvcCheckFail" | "cvcCheckFailElevatedRisk" => CardChecks { cvc: fail, ..passed },
        "avsZipFail" | "avsZipFailElevatedRisk" => CardChecks { postal_code: fail, ..passed },
        "avsLine1Fail" => CardChecks { line1: fail, ..passed },
        "avsFail" => CardChecks { line1: fail, postal_code: fail, ..passed },
        "avsUnchecked" => CardChecks { line1: unknown, postal_code: unknown, ..passed },
        _ if card.behaviour == Behaviour::Block => CardChecks::UNAVAILABLE,
        _ => passed,
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
