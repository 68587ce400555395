//! What is outside: those who take money from cards, those who send it to banks, and those who
//! find out who somebody is.
//!
//! Each is a trait with two halves. The first is asked within a transaction and does no IO: it
//! answers at once, or says that the answer comes later. In the second, a worker makes the call
//! outside of any transaction, and hands what it learns to a transaction of its own. A command
//! therefore says what is wanted, and a rule concludes what the answer makes of it, whichever half
//! the answer comes from.
//!
//! The words here are the field's. What a rail knows a card or a bank account by is a reference,
//! which means nothing to anybody else.

mod acquirer;
mod amount;
mod bank;
mod identity;
mod sandbox;

use std::sync::Arc;

pub use acquirer::{
    Acquirer, Authentication, Authorization, Authorize, Capture, Funds, Refund, RefundNews,
    Refunded, Risk, Settlement, Void,
};
pub use bank::{Bank, PaidOut, PayOut, PayoutNews};
pub use identity::{Document, Identity, Verdict};

/// What a rail says when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// This, at once.
    Now(T),
    /// Nothing yet: it has to be called.
    Later,
}

/// The rails of one engine.
#[derive(Clone)]
pub struct Rails {
    /// Takes money from cards.
    pub acquirer: Arc<dyn Acquirer>,
    /// Moves money to and from banks.
    pub bank: Arc<dyn Bank>,
    /// Finds out who somebody is.
    pub identity: Arc<dyn Identity>,
}

impl Rails {
    /// The simulated ones, which answer everything at once.
    pub fn sandbox() -> Rails {
        let rail = Arc::new(sandbox::Sandbox);
        Rails { acquirer: rail.clone(), bank: rail.clone(), identity: rail }
    }
}

impl std::fmt::Debug for Rails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rails")
    }
}
