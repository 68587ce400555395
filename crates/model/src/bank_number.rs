//! Whether numbers of banks and accounts are what their country's numbers look like.
//!
//! Sources: the table of formats by country in "Manage payout accounts for connected accounts";
//! ISO 13616 for IBAN; the ABA's checksum of routing numbers.

use crate::{country::Bank, refusal::Refusal};

/// Refuses a bank's number that no bank of the country can have. `param` is the hash that it is
/// in.
pub fn check_routing(
    country: &str,
    bank: &Bank,
    sent: Option<&str>,
    param: &str,
) -> Result<(), Refusal> {
    let name = format!("{param}[routing_number]");
    let Some(sent) = sent.filter(|sent| !sent.is_empty()) else {
        return if bank.routing.is_empty() { Ok(()) } else { Err(Refusal::missing(&name)) };
    };
    let fits = bank.routing.is_empty() || fits_mask(sent, &bank.routing);
    if fits && (country != "US" || aba(sent)) {
        return Ok(());
    }
    let format: String =
        bank.routing.chars().map(|sign| if sign == '-' { '-' } else { 'x' }).collect();
    let message = format!(
        "Invalid routing number for {country}: {sent}. The number must contain both the bank code and the branch code, and should be in the format {format}."
    );
    Err(Refusal::coded("routing_number_invalid", Some(&name), message))
}

/// Refuses an account number that no account of the country can have. It is given without
/// spaces and dashes.
pub fn check_account(country: &str, bank: &Bank, number: &str, param: &str) -> Result<(), Refusal> {
    let (kind, length) = bank.account.split_once(' ').unwrap_or((&bank.account, ""));
    let (least, most) = length.split_once('-').unwrap_or((length, length));
    let bounds = (least.parse().unwrap_or(1), most.parse().unwrap_or(34));
    let long_enough = (bounds.0..=bounds.1).contains(&number.len());
    let name = format!("{param}[account_number]");
    if kind == "iban" {
        let of_country = number.get(..2) == Some(country);
        if of_country && long_enough && iban(number) {
            return Ok(());
        }
        let message = "You must provide a valid IBAN for this account. Please double-check your account details and try again.";
        return Err(Refusal::coded("account_number_invalid", Some(&name), message));
    }
    if long_enough && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    let message = format!(
        "Invalid account number: must contain only digits, and be {least} to {most} digits long"
    );
    let message = if least == most {
        format!("Invalid account number: must contain only digits, and be {least} digits long")
    } else {
        message
    };
    Err(Refusal::coded("account_number_invalid", Some(&name), message))
}

/// True if a text fits a mask of `0` for a digit, `A` for a letter or digit, and signs that may
/// be left out or be others.
fn fits_mask(text: &str, mask: &str) -> bool {
    let bare = |text: &str| -> Vec<char> {
        text.chars().filter(|sign| sign.is_ascii_alphanumeric()).collect()
    };
    let (text, mask) = (bare(text), bare(mask));
    text.len() == mask.len()
        && text.iter().zip(&mask).all(|(sign, wanted)| *wanted == 'A' || sign.is_ascii_digit())
}

fn aba(routing: &str) -> bool {
    let digits: Vec<u32> = routing.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip([3, 7, 1].iter().cycle()).map(|(d, weight)| d * weight).sum();
    digits.len() == 9 && routing.len() == 9 && sum.is_multiple_of(10)
}

/// ISO 13616: the number that letters and digits make, rotated by four, is 1 modulo 97.
fn iban(number: &str) -> bool {
    let Some((head, rest)) = number.split_at_checked(4) else { return false };
    let digits = rest.chars().chain(head.chars()).map(|sign| sign.to_digit(36));
    let remainder = digits.into_iter().try_fold(0, |remainder: u32, digit| {
        let digit = digit?;
        Some(if digit > 9 { remainder * 100 + digit } else { remainder * 10 + digit } % 97)
    });
    remainder == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::country::Country;

    #[test]
    fn test_numbers_are_what_numbers_look_like() {
        for country in Country::all() {
            let (code, bank) = (&country.code, &country.bank);
            let routing = Some(bank.test_routing.as_str());
            check_routing(code, bank, routing, "bank_account").unwrap();
            check_account(code, bank, bank.working_test(), "bank_account").unwrap();
        }
    }

    #[test]
    fn wrong_numbers_are_refused() {
        for (country, routing, number) in [
            ("US", "110000001", "000123456789"),
            ("US", "11000000", "000123456789"),
            ("CA", "11000", "000123456789"),
            ("GB", "1088", "00012345"),
            ("GB", "108800", "123"),
            ("AU", "110000", "12"),
            ("JP", "11000", "0001234"),
            ("IN", "0004051", "000123456789"),
            ("MX", "", "12345"),
            ("DE", "", "DE88370400440532013000"),
            ("DE", "", "FR1420041010050500013M02606"),
            ("NZ", "", "11000"),
        ] {
            let bank = &Country::find(country).unwrap().bank;
            let checked = check_routing(country, bank, Some(routing), "bank_account")
                .and_then(|()| check_account(country, bank, number, "bank_account"));
            assert!(checked.is_err(), "{country} {routing} {number}");
        }
        let bank = &Country::find("US").unwrap().bank;
        let missing = check_routing("US", bank, None, "bank_account").unwrap_err();
        assert_eq!(missing, Refusal::missing("bank_account[routing_number]"));
    }
}
