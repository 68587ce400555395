//! Money and double entry. Knows no word of any payment system.

#![warn(missing_docs)]

mod account;
mod currency;
mod journal;
mod money;

pub use account::{AccountKind, AccountPath};
pub use currency::{CURRENCIES, Currency, UnknownCurrency};
pub use journal::{Journal, JournalError, Line};
pub use money::{Money, MoneyError, Rounding, portion, proportion, split};
