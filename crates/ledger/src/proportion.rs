//! Parts of amounts: the only division there is, with its rounding named.

use crate::MoneyError;

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

/// `amount × part ÷ whole`, rounded. Errors if the result is beyond 64 bits or `whole` is zero.
pub(crate) fn quotient(
    amount: i64,
    part: i64,
    whole: i64,
    rounding: Rounding,
) -> Result<i64, MoneyError> {
    if whole == 0 {
        return Err(MoneyError::DividedByZero);
    }
    // Two 64-bit factors always fit into 128 bits, with room for the sign.
    let product = i128::from(amount).saturating_mul(i128::from(part));
    let product = product.saturating_mul(i128::from(whole.signum()));
    let whole = i128::from(whole).saturating_abs();
    let (floor, rest) = (product.div_euclid(whole), product.rem_euclid(whole));
    let doubled = rest.saturating_mul(2);
    let up = match rounding {
        Rounding::Floor => false,
        Rounding::HalfUp => doubled > whole || (doubled == whole && product >= 0),
        Rounding::HalfEven => doubled > whole || (doubled == whole && floor.rem_euclid(2) != 0),
    };
    i64::try_from(floor.saturating_add(i128::from(up))).map_err(|_| MoneyError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_round_as_named() {
        for (amount, part, whole, floor, half_up, half_even) in [
            (123, 400, 1000, 49, 49, 49),
            (15_500, 29, 1000, 449, 450, 450),
            (5, 1, 2, 2, 3, 2),
            (7, 1, 2, 3, 4, 4),
            (-5, 1, 2, -3, -3, -2),
            (-7, 1, 2, -4, -4, -4),
            (5, -1, 2, -3, -3, -2),
            (5, 1, -2, -3, -3, -2),
            (-5, 1, -2, 2, 3, 2),
            (2, 1, 3, 0, 1, 1),
            (-2, 1, 3, -1, -1, -1),
            (1, 1, 3, 0, 0, 0),
            (-1, 1, 3, -1, 0, 0),
            (0, 1, 2, 0, 0, 0),
            (6, 1, 2, 3, 3, 3),
            (i64::MAX, i64::MAX, i64::MAX, i64::MAX, i64::MAX, i64::MAX),
            (i64::MIN, i64::MIN, i64::MIN, i64::MIN, i64::MIN, i64::MIN),
        ] {
            let all = [Rounding::Floor, Rounding::HalfUp, Rounding::HalfEven];
            let found = all.map(|rounding| quotient(amount, part, whole, rounding));
            let expected = [Ok(floor), Ok(half_up), Ok(half_even)];
            assert_eq!(found, expected, "{amount} × {part} ÷ {whole}");
        }
        assert_eq!(quotient(i64::MAX, 2, 1, Rounding::Floor), Err(MoneyError::Overflow));
        assert_eq!(quotient(1, 1, 0, Rounding::Floor), Err(MoneyError::DividedByZero));
    }
}
