//! Why a command ended without its result.

use ledger::MoneyError;
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

impl Stop {
    /// A step that an object's state does not allow, though the command made sure that it does.
    pub fn misstep(state: impl std::fmt::Debug) -> Stop {
        Stop::Bug(format!("something happened to what is {state:?}, and can't happen then"))
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

/// Amounts that a command computes with were checked before: two currencies in one sum, or a sum
/// that overflows, is a broken invariant.
impl From<MoneyError> for Stop {
    fn from(error: MoneyError) -> Stop {
        Stop::Bug(error.to_string())
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Stop {
        let told = without_values(&error);
        Stop::Bug(format!("a stored or checked value has another shape than its type: {told}"))
    }
}

/// What an error of a shape says, but for the value that was found: it may be anybody's.
fn without_values(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match (text.starts_with("invalid "), text.find(", expected ")) {
        (false, _) if text.starts_with("missing field") => text,
        (_, Some(expected)) => text[expected + 2..].to_owned(),
        (_, None) => format!("{:?} at {}:{}", error.classify(), error.line(), error.column()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_told_without_what_was_found() {
        let number = serde_json::from_str::<Vec<u32>>("[\"222222222\"]");
        let Stop::Bug(told) = Stop::from(number.unwrap_err()) else { panic!("a bug") };
        assert!(told.ends_with("expected u32 at line 1 column 12"), "{told}");
        for text in
            ["[-222222222]", "\"222222222\"", "[2222222222222]", "222222222", "[222222222 x"]
        {
            let told = without_values(&serde_json::from_str::<Vec<u16>>(text).unwrap_err());
            assert!(!told.contains("2222"), "{told}");
        }
    }
}
