//! Amounts with a currency. No floats; nothing overflows or mixes currencies unnoticed.

use std::{cmp::Ordering, fmt};

use crate::{Currency, MoneyError, Rounding, proportion::quotient};

/// An amount in the minor unit of a currency; debts are below zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Nothing.
    pub const fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// Minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// True for nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// True for a debt.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// The sum. Errors on two currencies, and on overflow.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    /// The difference. Errors on two currencies, and on overflow.
    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    /// The same amount with the other sign. Errors on overflow.
    pub fn checked_neg(self) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    /// Which of two amounts of one currency is larger. Errors on two currencies.
    pub fn checked_cmp(self, other: Money) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// The smaller of two amounts of one currency. Errors on two currencies.
    pub fn at_most(self, limit: Money) -> Result<Money, MoneyError> {
        Ok(if self.checked_cmp(limit)? == Ordering::Greater { limit } else { self })
    }

    /// The part of this amount that goes with `part` of `whole`, rounded. `part` and `whole` are
    /// of one currency, which need not be this amount's.
    ///
    /// Errors if `whole` is zero, on two currencies, and on overflow.
    pub fn share(self, part: Money, whole: Money, rounding: Rounding) -> Result<Money, MoneyError> {
        part.same_currency(whole)?;
        let minor = quotient(self.minor, part.minor, whole.minor, rounding)?;
        Ok(Money { minor, ..self })
    }

    /// So many millionths of this amount, rounded: 2.9 % is 29 000.
    pub fn millionths(self, count: i64, rounding: Rounding) -> Result<Money, MoneyError> {
        let minor = quotient(self.minor, count, 1_000_000, rounding)?;
        Ok(Money { minor, ..self })
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::MixedCurrencies(self.currency, other.currency))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.minor, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USD: Currency = Currency::USD;

    fn usd(minor: i64) -> Money {
        Money::new(minor, USD)
    }

    fn eur(minor: i64) -> Money {
        Money::new(minor, "eur".parse().unwrap())
    }

    #[test]
    fn sums_and_differences_are_exact_or_refused() {
        use MoneyError::Overflow;
        for (one, other, sum, difference) in [
            (5, 3, Ok(8), Ok(2)),
            (3, 5, Ok(8), Ok(-2)),
            (-5, 5, Ok(0), Ok(-10)),
            (i64::MAX, 1, Err(Overflow), Ok(i64::MAX - 1)),
            (i64::MIN, 1, Ok(i64::MIN + 1), Err(Overflow)),
        ] {
            assert_eq!(usd(one).checked_add(usd(other)), sum.map(usd), "{one} + {other}");
            assert_eq!(usd(one).checked_sub(usd(other)), difference.map(usd), "{one} - {other}");
        }
        assert_eq!(usd(7).checked_neg(), Ok(usd(-7)));
        assert_eq!(usd(i64::MIN).checked_neg(), Err(Overflow));
    }

    #[test]
    fn currencies_do_not_mix() {
        let mixed = MoneyError::MixedCurrencies(USD, eur(1).currency());
        assert_eq!(usd(1).checked_add(eur(1)), Err(mixed));
        assert_eq!(usd(1).checked_sub(eur(1)), Err(mixed));
        assert_eq!(usd(1).checked_cmp(eur(1)), Err(mixed));
        assert_eq!(usd(1).at_most(eur(1)), Err(mixed));
        assert_eq!(usd(1).share(usd(1), eur(1), Rounding::Floor), Err(mixed));
    }

    #[test]
    fn amounts_are_compared_and_capped() {
        assert_eq!(usd(1).checked_cmp(usd(2)), Ok(Ordering::Less));
        assert_eq!(usd(2).checked_cmp(usd(2)), Ok(Ordering::Equal));
        for (amount, limit, capped) in [(5, 7, 5), (7, 7, 7), (8, 7, 7), (-1, 0, -1), (1, 0, 0)] {
            assert_eq!(usd(amount).at_most(usd(limit)), Ok(usd(capped)));
        }
        for (minor, zero, negative) in [(-1, false, true), (0, true, false), (1, false, false)] {
            assert_eq!(usd(minor).is_zero(), zero, "{minor}");
            assert_eq!(usd(minor).is_negative(), negative, "{minor}");
        }
        assert!(Money::zero(USD).is_zero());
    }

    #[test]
    fn shares_are_of_the_amount_whatever_the_parts_are_counted_in() {
        assert_eq!(usd(123).share(eur(400), eur(1000), Rounding::HalfUp), Ok(usd(49)));
        assert_eq!(usd(5).share(usd(1), usd(2), Rounding::HalfUp), Ok(usd(3)));
        assert_eq!(usd(5).share(usd(1), usd(2), Rounding::Floor), Ok(usd(2)));
        let nothing = usd(5).share(usd(1), usd(0), Rounding::Floor);
        assert_eq!(nothing, Err(MoneyError::DividedByZero));
        assert_eq!(usd(15_500).millionths(29_000, Rounding::HalfUp), Ok(usd(450)));
        assert_eq!(usd(15_500).millionths(29_000, Rounding::Floor), Ok(usd(449)));
    }

    #[test]
    fn amounts_can_be_read() {
        assert_eq!(format!("{:?}", usd(-5)), "-5 usd");
    }
}
