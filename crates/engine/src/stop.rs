//! Why a command ended without its result.

use model::refusal::Refusal;
use store::StoreError;

/// The three ways a command can stop; they are never mixed.
#[derive(Debug)]
pub enum Stop {
    /// Expected: the client is told why, in Stripe's words.
    Refused(Box<Refusal>),
    /// The database or a rail failed. 500, logged with its cause.
    Fault(StoreError),
    /// An invariant is broken. The transaction is dropped, and it is loud.
    Bug(String),
}

impl Stop {
    /// A broken invariant, told by what should have held.
    pub fn bug(what: impl Into<String>) -> Stop {
        Stop::Bug(what.into())
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(Box::new(refusal))
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Stop {
        Stop::Fault(error)
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Stop {
        Stop::Bug(format!("a stored or checked value has another shape than its type: {error}"))
    }
}
