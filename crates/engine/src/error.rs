//! Why a command ended without its result.

use ledger::MoneyError;
use model::refusal::Refusal;
use store::StoreError;

/// The three ways a command can stop; they are never mixed.
#[derive(Debug)]
pub enum Error {
    /// Expected: the client is told why, in Stripe's words.
    Refused(Box<Refusal>),
    /// The database or a rail failed. 500, logged with its cause.
    Fault(StoreError),
    /// An invariant is broken. The transaction is dropped, and it is loud.
    Bug(String),
}

impl Error {
    /// A broken invariant, told by what should have held.
    pub fn bug(what: impl Into<String>) -> Error {
        Error::Bug(what.into())
    }
}

impl Error {
    /// A step that an object's state does not allow, though the command made sure that it does.
    pub fn misstep(state: impl std::fmt::Debug) -> Error {
        Error::Bug(format!("something happened to what is {state:?}, and can't happen then"))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(Box::new(refusal))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        Error::Fault(error)
    }
}

/// Amounts that a command computes with were checked before: two currencies in one sum, or a sum
/// that overflows, is a broken invariant.
impl From<MoneyError> for Error {
    fn from(error: MoneyError) -> Error {
        Error::Bug(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        let told = without_values(&error);
        Error::Bug(format!("a stored or checked value has another shape than its type: {told}"))
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
        let Error::Bug(told) = Error::from(number.unwrap_err()) else { panic!("a bug") };
        assert!(told.ends_with("expected u32 at line 1 column 12"), "{told}");
        for text in
            ["[-222222222]", "\"222222222\"", "[2222222222222]", "222222222", "[222222222 x"]
        {
            let told = without_values(&serde_json::from_str::<Vec<u16>>(text).unwrap_err());
            assert!(!told.contains("2222"), "{told}");
        }
    }
}
