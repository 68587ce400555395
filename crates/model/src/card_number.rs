//! Card numbers, which are looked at and not kept.

/// True if a card number is long enough, and ends in the check digit of what stands before.
#[expect(clippy::arithmetic_side_effects, reason = "digits, whose sums stay small")]
pub fn luhn(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    digits.len() >= 12 && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_check_digit() {
        for (number, sound) in [
            ("4242424242424242", true),
            ("4242 4242 4242 4242", true),
            ("4242424242424241", false),
            ("378282246310005", true),
            ("00000000000", false),
        ] {
            assert_eq!(luhn(number), sound, "{number}");
        }
    }
}
