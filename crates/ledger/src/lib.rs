//! Money and double entry. Knows no word of any payment system.

#![warn(missing_docs)]
// Amounts are added by checked operations and divided in one place, and nothing is a float.
#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

mod account;
mod currency;
mod error;
mod journal;
mod money;
mod positive;
mod proportion;
mod rate;

pub use account::{AccountKind, AccountPath};
pub use currency::{CURRENCIES, Currency, UnknownCurrency};
pub use error::MoneyError;
pub use journal::{Journal, JournalError, Line};
pub use money::Money;
pub use positive::{Positive, PositiveUnits, Units};
pub use proportion::Rounding;
pub use rate::Rate;
