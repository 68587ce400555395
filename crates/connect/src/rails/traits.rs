//! Who takes money from cards, and who moves it to and from banks.

use std::{future::Future, pin::Pin};

use engine::Unavailable;
use model::{
    bank_account::{BankDetails, BankFacts},
    card::Card,
    card_checks::{CardChecks, Provided},
    card_facts::CardFacts,
    country::Country,
    decline_reason::DeclineReason,
    refusal::Refusal,
};

use super::{
    acquirer::{Authorization, Authorize, Capture, Captured, Refund, RefundNews, Refunded, Void},
    answer::Answer,
    bank::{PaidOut, PayOut, PayoutNews},
    question::{Question, Reply},
};

/// A call that is being made: the answer, or nothing if there is nobody to answer now.
pub type Made<'c> = Pin<Box<dyn Future<Output = Result<Reply, Unavailable>> + Send + 'c>>;

/// Who takes money from cards.
pub trait Acquirer: Send + Sync {
    /// What a card's number stands for; nothing if the acquirer does not take it.
    fn tokenize(&self, number: &str) -> Option<CardFacts>;

    /// What a card stands for that a form names instead of sending a number: a sandbox knows some.
    fn well_known(&self, name: &str) -> Option<CardFacts>;

    /// Whether a card of which this was told can be saved for later payments.
    fn save(&self, reference: &str, told: Provided) -> Result<(), DeclineReason>;

    /// What the issuer finds of a security code and an address, once it was asked for anything.
    fn checks(&self, reference: &str) -> CardChecks;

    /// Asks the issuer to hold an amount, or to pay it at once.
    fn authorize(&self, request: &Authorize) -> Answer<Authorization>;

    /// Takes what was authorised, or a part of it. The rest is released.
    fn capture(&self, request: &Capture) -> Answer<Captured>;

    /// Releases what was authorised, also where it was captured at once. An acquirer that was asked
    /// for the authorisation and has not answered is asked to release it all the same.
    fn void(&self, request: &Void) -> Answer<()>;

    /// Gives back what was taken, or a part of it.
    fn refund(&self, request: &Refund) -> Answer<Refunded>;

    /// What became of a refund for whose news this is the time; nothing if the acquirer tells of it
    /// by itself.
    fn refund_news(&self, refunded_at_once: bool) -> Option<RefundNews>;

    /// Makes a call, outside of any transaction. However often it is made under a key, the rail does
    /// what it asks once, and answers the same.
    fn call<'c>(&'c self, key: &'c str, question: &'c Question) -> Made<'c>;
}

/// Who moves money to and from banks.
pub trait Bank: Send + Sync {
    /// What an account's number stands for that the rail knows without looking at its form; nothing
    /// of most. The routing number tells whose bank it is.
    fn recognize(&self, country: &Country, number: &str, routing: &str) -> Option<BankFacts>;

    /// What an account's number stands for, which looks like one of the country; refuses it if the
    /// rail does not take it.
    fn tokenize(
        &self,
        country: &Country,
        number: &str,
        routing: &str,
        param: &str,
    ) -> Result<BankFacts, Refusal>;

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

    /// Makes a call, outside of any transaction. However often it is made under a key, the rail does
    /// what it asks once, and answers the same.
    fn call<'c>(&'c self, key: &'c str, question: &'c Question) -> Made<'c>;
}
