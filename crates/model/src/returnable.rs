//! What may be given back: of a charge, of a transfer, of a platform's fee.

mod kind;

pub use kind::Kind;

use ledger::{Money, MoneyError, Positive, PositiveUnits, Rounding};

use crate::refusal::Refusal;

/// What was taken and what of it was given back before.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'t> {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: &'t str,
    /// What was taken.
    pub amount: Money,
    /// What was given back before.
    pub returned: Money,
}

impl Taken<'_> {
    /// What is left; never below zero.
    pub fn left(&self) -> Result<Money, MoneyError> {
        let left = self.amount.checked_sub(self.returned)?;
        Ok(if left.is_negative() { Money::zero(left.currency()) } else { left })
    }

    /// The amount to give back: what is asked for, or all that is left.
    ///
    /// Refuses if nothing is left, and more than is left.
    pub fn give_back(&self, asked: Option<PositiveUnits>) -> Result<Positive, Refusal> {
        let nothing = || Refusal::AlreadyReturned { of: self.kind, id: self.id.to_owned() };
        let left = self.left().map_err(|_| nothing())?;
        let left = Positive::new(left).ok_or_else(nothing)?;
        let Some(asked) = asked.map(|units| units.of(left.currency())) else { return Ok(left) };
        if asked.minor() <= left.minor() {
            return Ok(asked);
        }
        let partial = !self.returned.is_zero();
        let (amount, left) = (asked.money(), left.money());
        Err(Refusal::ReturnsTooMuch { of: self.kind, amount, left, partial })
    }
}

/// A giving back that another one follows: of a transfer, or of a fee, with a charge.
#[derive(Debug, Clone, Copy)]
pub struct Follows {
    /// What was transferred, or taken as a fee.
    pub total: Money,
    /// What of it was given back before.
    pub given: Money,
    /// In how many parts that was.
    pub times: usize,
    /// What is given back of the other.
    pub part: Money,
    /// What the other was.
    pub whole: Money,
    /// What is left of the other afterwards.
    pub whole_left: Money,
}

impl Follows {
    /// The share that goes with the part: in proportion, rounded half up, and never more than what
    /// is left. None if that is nothing.
    ///
    /// With the last part of the other goes all that is left, if it is left by rounding only. What
    /// was kept when an earlier part was given back is not given back now.
    pub fn share(&self) -> Result<Option<Positive>, MoneyError> {
        let left = self.total.checked_sub(self.given)?;
        let share = self.total.share(self.part, self.whole, Rounding::HalfUp)?;
        let before = self.whole.checked_sub(self.whole_left)?.checked_sub(self.part)?;
        let due = self.total.share(before, self.whole, Rounding::HalfUp)?;
        let gap = due.checked_sub(self.given)?.minor().unsigned_abs();
        let rounding = u64::try_from(self.times).unwrap_or(u64::MAX);
        let last = self.whole_left.is_zero() && gap <= rounding;
        Ok(Positive::new(if last { left } else { share.at_most(left)? }))
    }
}

#[cfg(test)]
mod tests {
    use ledger::Currency;

    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::USD)
    }

    fn units(minor: i64) -> PositiveUnits {
        serde_json::from_value(minor.into()).unwrap()
    }

    #[test]
    fn no_more_is_given_back_than_is_left() {
        enum Found {
            Gives(i64),
            Nothing,
            TooMuch { left: i64, partial: bool },
        }
        use Found::{Gives, Nothing, TooMuch};
        for (amount, returned, asked, found) in [
            (1000, 0, None, Gives(1000)),
            (1000, 400, None, Gives(600)),
            (1000, 0, Some(1), Gives(1)),
            (1000, 0, Some(1000), Gives(1000)),
            (1000, 0, Some(1001), TooMuch { left: 1000, partial: false }),
            (1000, 400, Some(600), Gives(600)),
            (1000, 400, Some(601), TooMuch { left: 600, partial: true }),
            (1000, 400, Some(i64::MAX), TooMuch { left: 600, partial: true }),
            (1000, 1000, None, Nothing),
            (1000, 1000, Some(1), Nothing),
            (1000, 2000, Some(1), Nothing),
            (0, 0, None, Nothing),
            (0, 0, Some(1), Nothing),
        ] {
            for of in [Kind::Charge, Kind::Transfer, Kind::ApplicationFee] {
                let taken =
                    Taken { kind: of, id: "x", amount: usd(amount), returned: usd(returned) };
                let expected = match found {
                    Gives(minor) => Ok(usd(minor)),
                    Nothing => Err(Refusal::AlreadyReturned { of, id: "x".into() }),
                    TooMuch { left, partial } => {
                        let (amount, left) = (usd(asked.unwrap()), usd(left));
                        Err(Refusal::ReturnsTooMuch { of, amount, left, partial })
                    }
                };
                let given = taken.give_back(asked.map(units)).map(Positive::money);
                assert_eq!(given, expected, "{amount} {returned} {asked:?}");
            }
        }
    }

    #[test]
    fn what_follows_follows_in_proportion() {
        for (total, given, times, part, whole, whole_left, share) in [
            // A fee of 123 with 400 of 1000: 49.2.
            (123, 0, 0, 400, 1000, 600, 49),
            // 122.5 of 245 with half: halves go up.
            (245, 0, 0, 500, 1000, 500, 123),
            // The second half gets what the first left.
            (245, 123, 1, 500, 1000, 0, 122),
            // 40.959, twice; with the last comes all that is left.
            (123, 0, 0, 333, 1000, 667, 41),
            (123, 41, 1, 333, 1000, 334, 41),
            (123, 82, 2, 334, 1000, 0, 41),
            // Five shares of a half, each rounded up, leave nothing for the others.
            (5, 4, 4, 1, 10, 5, 1),
            (5, 5, 5, 1, 10, 4, 0),
            (5, 5, 5, 1, 10, 0, 0),
            // Less than half a unit is nothing.
            (4, 0, 0, 1, 10, 9, 0),
            // All at once.
            (1000, 0, 0, 1000, 1000, 0, 1000),
            // What was kept with the first 400 is not given back with the last 600.
            (1000, 0, 0, 600, 1000, 0, 600),
            (123, 0, 0, 600, 1000, 0, 74),
            // What was given back by itself before is not given back again.
            (1000, 900, 1, 600, 1000, 0, 100),
            (1000, 1000, 1, 1000, 1000, 0, 0),
            // A unit that rounding left goes with the last, and two do not.
            (100, 32, 1, 667, 1000, 0, 68),
            (100, 31, 1, 667, 1000, 0, 67),
        ] {
            let follows = Follows {
                total: usd(total),
                given: usd(given),
                times,
                part: usd(part),
                whole: usd(whole),
                whole_left: usd(whole_left),
            };
            let found = follows.share().unwrap().map_or(0, Positive::minor);
            assert_eq!(found, share, "{follows:?}");
        }
    }
}
