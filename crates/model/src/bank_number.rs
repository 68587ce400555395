//! The numbers of bank accounts: whether they look right for their country. The patterns are in
//! `data/countries`.
//!
//! Sources of the texts: errors reported by integrators, of Australia and Pakistan for routing
//! numbers, of Australia for account numbers, of Europe for IBANs; other countries' are made
//! alike.

use crate::{
    country::{Checksum, Country, Kind, Number},
    refusal::Refusal,
};

/// What is shown as routing number where there is none. Source: recorded bank accounts.
const NO_ROUTING: &str = "110000000";

/// The first two digits of an American routing number: districts, and thrift institutions.
const DISTRICTS: [std::ops::RangeInclusive<u32>; 2] = [1..=12, 21..=32];

/// An account number as it is compared: letters and digits only, in capitals.
pub fn plain(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The routing number as it is shown, if it looks like one of the country, or if the account
/// number, which is plain, needs none.
pub fn routing_of(
    country: &Country,
    number: &str,
    routing: Option<&str>,
    param: &str,
) -> Result<String, Refusal> {
    match is_iban_elsewhere(country, number) {
        true => Ok(NO_ROUTING.to_owned()),
        false => check_routing(country, routing, param),
    }
}

/// The refusal of an account number.
pub fn wrong_account(param: &str, message: impl Into<String>) -> Refusal {
    Refusal::coded("account_number_invalid", Some(&format!("{param}[account_number]")), message)
}

/// An IBAN of a country that has numbers of its own as well.
fn is_iban_elsewhere(country: &Country, number: &str) -> bool {
    country.number.iban.is_some() && number.starts_with(country.code)
}

/// Whether a plain account number looks like one of the country.
pub fn check_format(country: &Country, number: &str, param: &str) -> Result<(), Refusal> {
    let rules = &country.number;
    let iban = match (rules.kind, &rules.iban) {
        (Kind::Iban, _) => Some(&rules.length),
        (_, Some(length)) if is_iban_elsewhere(country, number) => Some(length),
        (Kind::Digits | Kind::Clabe | Kind::Alphanumeric, _) => None,
    };
    if let Some(length) = iban {
        let sound = Number::limits(length).0 == number.len() && is_iban(country.code, number);
        let refusal = || wrong_account(param, "The IBAN you provided is invalid.");
        return if sound { Ok(()) } else { Err(refusal()) };
    }
    let (least, most) = Number::limits(&rules.length);
    let digits = rules.kind != Kind::Alphanumeric;
    let fits = !digits || number.bytes().all(|byte| byte.is_ascii_digit());
    if fits && (least..=most).contains(&number.len()) {
        return Ok(());
    }
    let what = if digits { "digits" } else { "characters" };
    let message = match (least, most) {
        (1, most) if digits => {
            format!(
                "Invalid account number: must contain only digits, and be at most {most} digits long"
            )
        }
        (least, most) if least == most => {
            format!("Invalid account number: must be {most} {what}.")
        }
        (least, most) => format!("Invalid account number: must be {least} - {most} {what}."),
    };
    Err(wrong_account(param, message))
}

/// Country code, check digits that leave 1 of 97 (ISO 13616), and the rest.
#[expect(clippy::arithmetic_side_effects, reason = "digits, whose sums stay small")]
fn is_iban(country: &str, number: &str) -> bool {
    let Some((head, rest)) = number.split_at_checked(4) else { return false };
    let rotated = rest.chars().chain(head.chars());
    let remainder = rotated.filter_map(|c| c.to_digit(36)).fold(0, |sum, value| {
        let shifted = if value < 10 { sum * 10 } else { sum * 100 };
        (shifted + value) % 97
    });
    head.starts_with(country) && remainder == 1
}

/// The routing number as it is shown, if it looks like one of the country: as it was sent, but
/// where a country has a form of its own. Source: recorded bank accounts.
pub fn check_routing(
    country: &Country,
    routing: Option<&str>,
    param: &str,
) -> Result<String, Refusal> {
    let name = format!("{param}[routing_number]");
    let rules = &country.number;
    let sent = routing.map(str::trim).filter(|sent| !sent.is_empty());
    let (patterns, sent) = match (&rules.routing, sent) {
        (None, _) => return Ok(NO_ROUTING.to_owned()),
        (Some(_), None) if rules.routing_optional => return Ok(NO_ROUTING.to_owned()),
        (Some(_), None) => return Err(Refusal::missing(&name)),
        (Some(patterns), Some(sent)) => (patterns, sent),
    };
    let is_test = rules.more_test_routings.contains(&plain(sent));
    let sound = match rules.checksum {
        Some(Checksum::Aba) => is_test || is_aba(&plain(sent)),
        None => true,
    };
    if sound && patterns.split(" or ").any(|pattern| fits(pattern, sent)) {
        let form = rules.shown.as_deref();
        return Ok(form.map_or_else(|| sent.to_owned(), |form| shown(form, sent)));
    }
    let code = country.code;
    let message = format!(
        "Invalid routing number for {code}. The number must contain both the bank code and the branch code, and should be in the format {patterns}."
    );
    Err(Refusal::coded("routing_number_invalid", Some(&name), message))
}

fn is_separator(c: char) -> bool {
    c == '-' || c == ' '
}

/// Whether what was sent fits a pattern, dashes and blanks aside.
fn fits(pattern: &str, sent: &str) -> bool {
    let wanted: Vec<char> = pattern.chars().filter(|c| !is_separator(*c)).collect();
    let sent: Vec<char> = sent.chars().filter(|c| !is_separator(*c)).collect();
    let fits = |(wanted, sent): (&char, &char)| match wanted {
        'x' => sent.is_ascii_digit(),
        'A' => sent.is_ascii_alphabetic(),
        'X' => sent.is_ascii_alphanumeric(),
        literal => literal.eq_ignore_ascii_case(sent),
    };
    wanted.len() == sent.len() && wanted.iter().zip(&sent).all(fits)
}

/// What was sent, with the dashes and blanks of a pattern that it fits.
fn shown(pattern: &str, sent: &str) -> String {
    let mut characters = sent.chars().filter(|c| !is_separator(*c));
    let place = |c| if is_separator(c) { Some(c) } else { characters.next() };
    pattern.chars().filter_map(place).collect()
}

/// A district of the Federal Reserve, and digits weighted by 3, 7 and 1 that sum to tens.
#[expect(clippy::arithmetic_side_effects, reason = "digits, whose sums stay small")]
fn is_aba(routing: &str) -> bool {
    let digits: Vec<u32> = routing.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip([3, 7, 1].into_iter().cycle()).map(|(d, w)| d * w).sum();
    let district = digits.iter().take(2).fold(0, |number, digit| number * 10 + digit);
    sum.is_multiple_of(10) && DISTRICTS.iter().any(|known| known.contains(&district))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(country: &str, routing: &str, number: &str) -> String {
        let country = Country::find(country).unwrap();
        let routing = (!routing.is_empty()).then_some(routing);
        match routing_of(country, &plain(number), routing, "bank_account") {
            Ok(routing) => routing,
            Err(Refusal::Invalid { code: Some(code), .. }) => code.to_owned(),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    #[rustfmt::skip]
    fn routing_numbers_are_checked() {
        for (country, routing, number, expected) in [
            ("US", "110000000", "000123456789", "110000000"),
            ("US", "110000001", "000123456789", "routing_number_invalid"),
            ("US", "990000000", "000123456789", "routing_number_invalid"),
            ("US", "11000000", "000123456789", "routing_number_invalid"),
            ("US", "111000000", "000123456789", "111000000"),
            ("US", "112000000", "000123456789", "routing_number_invalid"),
            ("CA", "11000000", "000123456789", "11000000"),
            ("CA", "11000-000", "000123456789", "11000-000"),
            ("CA", "1100-000", "000123456789", "routing_number_invalid"),
            ("GB", "10-88-00", "00012345", "10-88-00"),
            ("KW", "", "KW81CBKU0000000000001234560101", "110000000"),
            ("GB", "", "GB89 3704 0044 0532 0130 00", "110000000"),
            ("AU", "110-000", "000123456", "11 0000"),
            ("DE", "", "DE89 3704 0044 0532 0130 00", "110000000"),
            ("JP", "1100-000", "0001234", "1100-000"),
            ("MX", "", "032180000118359719", "110000000"),
            ("IN", "hdfc0004051", "000123456789", "hdfc0004051"),
            ("IN", "HDFC1004051", "000123456789", "routing_number_invalid"),
            ("MY", "TESTMYKL", "000123456000", "TESTMYKL"),
        ] {
            assert_eq!(outcome(country, routing, number), expected, "{country} {routing} {number}");
        }
        for country in ["AU", "BO", "PY", "GT"] {
            assert!(outcome(country, "", "000123456789").contains("Missing"), "{country}");
        }
    }

    #[test]
    fn formats() {
        for (country, number, sound) in [
            ("DE", "DE89370400440532013000", true),
            ("DE", "DE89370400440532013001", false),
            ("DE", "DE8937040044053201300", false),
            ("NO", "NO9386011117947", true),
            ("MT", "MT84MALT011000012345MTLCAST001S", true),
            ("GB", "12345678", true),
            ("GB", "1234567", false),
            ("GB", "GB29NWBK60161331926819", true),
            ("AU", "1234", false),
            ("NZ", "110000000000001", true),
            ("ZA", "A12345", true),
        ] {
            let country = Country::find(country).unwrap();
            let found = check_format(country, number, "p");
            assert_eq!(found.is_ok(), sound, "{number}");
        }
    }
}
