//! Amounts with a currency. No floats; nothing overflows or mixes currencies unnoticed.

use crate::Currency;

/// An amount in the minor unit of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// What money can't do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// Two currencies in one sum.
    MixedCurrencies(Currency, Currency),
    /// Beyond 64 bits.
    Overflow,
}

/// How a fraction of a minor unit is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest; halves away from zero.
    HalfUp,
    /// To the nearest; halves to the even neighbour.
    HalfEven,
    /// Towards negative infinity.
    Floor,
}

impl Money {
    /// An amount in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum. Errors on two currencies, and on overflow.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }
}

/// `amount × part ÷ whole`, rounded. Errors if the result is beyond 64 bits or `whole` is zero.
pub fn proportion(
    amount: i64,
    part: i64,
    whole: i64,
    rounding: Rounding,
) -> Result<i64, MoneyError> {
    if whole == 0 {
        return Err(MoneyError::Overflow);
    }
    let sign = if whole < 0 { -1 } else { 1 };
    let product = i128::from(amount) * i128::from(part) * sign;
    let whole = i128::from(whole) * sign;
    let (floor, rest) = (product.div_euclid(whole), product.rem_euclid(whole));
    let up = match rounding {
        Rounding::Floor => false,
        Rounding::HalfUp => rest * 2 > whole || (rest * 2 == whole && product >= 0),
        Rounding::HalfEven => rest * 2 > whole || (rest * 2 == whole && floor % 2 != 0),
    };
    i64::try_from(floor + i128::from(up)).map_err(|_| MoneyError::Overflow)
}

/// A rate in millionths of an amount, rounded: 2.9 % is 29 000.
pub fn portion(amount: i64, millionths: i64, rounding: Rounding) -> Result<i64, MoneyError> {
    proportion(amount, millionths, 1_000_000, rounding)
}

/// Splits an amount by weights so that no unit is lost: the first shares get what is left over.
///
/// Empty if there are no weights or they sum to zero.
pub fn split(amount: i64, weights: &[u32]) -> Vec<i64> {
    let total: i64 = weights.iter().map(|weight| i64::from(*weight)).sum();
    if total == 0 {
        return Vec::new();
    }
    let mut shares: Vec<i64> = weights
        .iter()
        .map(|weight| {
            let product = i128::from(amount) * i128::from(*weight);
            // A share is never larger than the whole.
            i64::try_from(product / i128::from(total)).unwrap_or(amount)
        })
        .collect();
    let mut rest = amount - shares.iter().sum::<i64>();
    for share in &mut shares {
        if rest == 0 {
            break;
        }
        *share += rest.signum();
        rest -= rest.signum();
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proportions_round_as_named() {
        use Rounding::{Floor, HalfEven, HalfUp};
        for (amount, part, whole, rounding, expected) in [
            (123, 400, 1000, HalfUp, 49),
            (15_500, 29, 1000, HalfUp, 450),
            (5, 1, 2, HalfUp, 3),
            (5, 1, 2, HalfEven, 2),
            (7, 1, 2, HalfEven, 4),
            (5, 1, 2, Floor, 2),
            (-5, 1, 2, HalfUp, -3),
            (-5, 1, 2, Floor, -3),
            (i64::MAX, i64::MAX, i64::MAX, Floor, i64::MAX),
        ] {
            assert_eq!(proportion(amount, part, whole, rounding), Ok(expected), "{amount}");
        }
        assert_eq!(proportion(i64::MAX, 2, 1, Floor), Err(MoneyError::Overflow));
        assert_eq!(proportion(1, 1, 0, Floor), Err(MoneyError::Overflow));
    }

    #[test]
    fn splitting_loses_nothing() {
        for (amount, weights, expected) in [
            (100, &[1, 1, 1][..], vec![34, 33, 33]),
            (-100, &[1, 1, 1], vec![-34, -33, -33]),
            (5, &[0, 2], vec![0, 5]),
            (5, &[], vec![]),
        ] {
            let shares = split(amount, weights);
            assert_eq!(shares, expected);
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let eur = "eur".parse().unwrap();
        let sum = Money::new(1, Currency::USD).checked_add(Money::new(1, eur));
        assert_eq!(sum, Err(MoneyError::MixedCurrencies(Currency::USD, eur)));
        let sum = Money::new(i64::MAX, eur).checked_add(Money::new(1, eur));
        assert_eq!(sum, Err(MoneyError::Overflow));
    }
}
