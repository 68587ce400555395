//! Amounts of at least one unit: what moves.

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{Currency, Money, MoneyError};

/// An amount of at least one minor unit. Whatever is booked is one of these; which way it goes is
/// said by what it is booked as, never by a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Positive(Money);

impl Positive {
    /// The amount, if it is at least one unit.
    pub const fn new(amount: Money) -> Option<Positive> {
        if amount.minor() >= 1 { Some(Positive(amount)) } else { None }
    }

    /// The amount.
    pub const fn money(self) -> Money {
        self.0
    }

    /// Minor units; at least one.
    pub const fn minor(self) -> i64 {
        self.0.minor()
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.0.currency()
    }

    /// The smaller of two amounts of one currency. Errors on two currencies.
    pub fn at_most(self, limit: Positive) -> Result<Positive, MoneyError> {
        self.0.at_most(limit.0).map(Positive)
    }
}

/// A whole number of minor units, zero or more, whose currency another parameter names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Units(i64);

impl Units {
    /// The amount in a currency.
    pub const fn of(self, currency: Currency) -> Money {
        Money::new(self.0, currency)
    }
}

/// A whole number of minor units, one or more, whose currency another parameter names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PositiveUnits(i64);

impl PositiveUnits {
    /// The amount in a currency.
    pub const fn of(self, currency: Currency) -> Positive {
        Positive(Money::new(self.0, currency))
    }
}

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Units, D::Error> {
        let minor = i64::deserialize(deserializer)?;
        if minor >= 0 { Ok(Units(minor)) } else { Err(D::Error::custom("units below zero")) }
    }
}

impl<'de> Deserialize<'de> for PositiveUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PositiveUnits, D::Error> {
        let minor = i64::deserialize(deserializer)?;
        if minor >= 1 { Ok(PositiveUnits(minor)) } else { Err(D::Error::custom("units below one")) }
    }
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, I64Deserializer};

    use super::*;

    #[test]
    fn nothing_below_one_unit_is_positive() {
        for (minor, positive) in [(i64::MIN, false), (-1, false), (0, false), (1, true), (2, true)]
        {
            let amount = Money::new(minor, Currency::USD);
            let made = Positive::new(amount);
            assert_eq!(made.is_some(), positive, "{minor}");
            if let Some(made) = made {
                assert_eq!((made.money(), made.minor()), (amount, minor));
                assert_eq!(made.currency(), Currency::USD);
            }
        }
        let of = |minor| Positive::new(Money::new(minor, Currency::USD)).unwrap();
        assert_eq!(of(5).at_most(of(3)), Ok(of(3)));
        assert_eq!(of(3).at_most(of(5)), Ok(of(3)));
    }

    #[test]
    fn units_are_read_within_their_bounds() {
        let deserializer = |minor: i64| I64Deserializer::<Error>::new(minor);
        for (minor, natural, positive) in
            [(-1, false, false), (0, true, false), (1, true, true), (i64::MAX, true, true)]
        {
            let units = Units::deserialize(deserializer(minor));
            assert_eq!(units.is_ok(), natural, "{minor}");
            if let Ok(units) = units {
                assert_eq!(units.of(Currency::USD), Money::new(minor, Currency::USD));
            }
            let units = PositiveUnits::deserialize(deserializer(minor));
            assert_eq!(units.is_ok(), positive, "{minor}");
            if let Ok(units) = units {
                assert_eq!(units.of(Currency::USD).minor(), minor);
            }
        }
    }
}
