//! Rates of exchange, in whole numbers.

use std::fmt;

use crate::{Currency, Money, MoneyError, Rounding, proportion::quotient};

/// So many minor units of one currency for one of another: a whole number of millionths, as
/// published rates have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    from: Currency,
    to: Currency,
    millionths: i64,
}

const ONE: i64 = 1_000_000;

impl Rate {
    /// A rate in millionths of a minor unit of `to` for one minor unit of `from`; none below one
    /// millionth.
    pub const fn new(from: Currency, to: Currency, millionths: i64) -> Option<Rate> {
        if millionths >= 1 { Some(Rate { from, to, millionths }) } else { None }
    }

    /// The amount in the other currency. Errors if it is not in the currency that the rate is
    /// from, and on overflow.
    pub fn convert(self, amount: Money, rounding: Rounding) -> Result<Money, MoneyError> {
        if amount.currency() != self.from {
            return Err(MoneyError::MixedCurrencies(amount.currency(), self.from));
        }
        let minor = quotient(amount.minor(), self.millionths, ONE, rounding)?;
        Ok(Money::new(minor, self.to))
    }
}

impl fmt::Display for Rate {
    /// The decimal number, without zeros at its end: `1.35576`, `13.2136`, `2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.millionths.div_euclid(ONE);
        let rest = format!("{:06}", self.millionths.rem_euclid(ONE));
        match rest.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            decimals => write!(f, "{whole}.{decimals}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_convert_by_whole_numbers() {
        let [usd, cad, krw]: [Currency; 3] =
            ["usd", "cad", "krw"].map(|code| code.parse().unwrap());
        for (to, millionths, shown, amount, floor, half_up) in [
            // Recorded: 10.00 and 2.00 USD at these rates.
            (cad, 1_355_760, "1.35576", 1000, 1355, 1356),
            (krw, 13_213_600, "13.2136", 200, 2642, 2643),
            (cad, 2_000_000, "2", 7, 14, 14),
            (cad, 500_000, "0.5", 5, 2, 3),
            (cad, 500_000, "0.5", -5, -3, -3),
        ] {
            let rate = Rate::new(usd, to, millionths).unwrap();
            assert_eq!(rate.to_string(), shown);
            let convert = |rounding| rate.convert(Money::new(amount, usd), rounding);
            assert_eq!(convert(Rounding::Floor), Ok(Money::new(floor, to)), "{shown}");
            assert_eq!(convert(Rounding::HalfUp), Ok(Money::new(half_up, to)), "{shown}");
        }
        let rate = Rate::new(usd, cad, 1_355_760).unwrap();
        let mixed = MoneyError::MixedCurrencies(cad, usd);
        assert_eq!(rate.convert(Money::new(1, cad), Rounding::Floor), Err(mixed));
        let most = rate.convert(Money::new(i64::MAX, usd), Rounding::Floor);
        assert_eq!(most, Err(MoneyError::Overflow));
        assert_eq!(Rate::new(usd, cad, 0), None);
        assert!(Rate::new(usd, cad, 1).is_some());
    }
}
