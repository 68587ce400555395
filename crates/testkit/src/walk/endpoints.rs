//! The endpoints that a walk's webhooks go to, of all manners.

use crate::{Manner, Receiver};

/// Manner, whether it listens to connected accounts, and to which types of events.
pub(super) const KINDS: [(Manner, bool, &[&str]); 5] = [
    (Manner::Honest, false, &["*"]),
    (Manner::Honest, true, &["*"]),
    (Manner::Refuses, true, &["payout.created", "payout.paid", "balance.available"]),
    (Manner::Hangs, false, &["charge.succeeded", "refund.created"]),
    (Manner::Lies, false, &["payment_intent.succeeded", "transfer.created"]),
];

/// An endpoint, and who listens there.
pub(super) struct Endpoint {
    pub(super) id: String,
    pub(super) receiver: Receiver,
    pub(super) manner: Manner,
    pub(super) connect: bool,
    pub(super) types: &'static [&'static str],
}

impl Endpoint {
    pub(super) fn is_honest(&self) -> bool {
        self.manner == Manner::Honest
    }

    /// Whether it listens to events of a type that happen on an account; empty: on the platform.
    pub(super) fn wants(&self, account: &str, kind: &str) -> bool {
        self.connect != account.is_empty() && (self.types == ["*"] || self.types.contains(&kind))
    }

    /// Whether it got an event, and kept it if it is one that keeps what it gets.
    pub(super) fn has(&self, event: &str) -> bool {
        match self.manner {
            Manner::Lies => self.receiver.was_told(event),
            _ => self.receiver.keeps(event),
        }
    }
}
