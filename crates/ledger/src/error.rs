//! Why an operation on amounts has no result.

use std::fmt;

use crate::Currency;

/// What money can't do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// Two currencies in one operation.
    MixedCurrencies(Currency, Currency),
    /// Beyond 64 bits.
    Overflow,
    /// A part of nothing.
    DividedByZero,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MoneyError::MixedCurrencies(one, other) => write!(f, "{one} meets {other}"),
            MoneyError::Overflow => write!(f, "an amount overflows"),
            MoneyError::DividedByZero => write!(f, "a part of nothing"),
        }
    }
}

impl std::error::Error for MoneyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_can_be_read() {
        let mixed = MoneyError::MixedCurrencies(Currency::USD, "eur".parse().unwrap());
        assert_eq!(mixed.to_string(), "usd meets eur");
        assert_eq!(MoneyError::Overflow.to_string(), "an amount overflows");
        assert_eq!(MoneyError::DividedByZero.to_string(), "a part of nothing");
    }
}
