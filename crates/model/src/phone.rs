//! Telephone numbers, in the international form in which they are shown.

use crate::country::Country;

/// Digits of the longest national numbers where nothing is dialled before them.
const LONGEST_BARE: usize = 10;

/// A number as E.164 writes it: `+` and digits. One without a country gets this one's, but the test
/// number, which fits no country, that of the platform.
///
/// What a country has dialled before its own numbers is left out. Italy and others have nothing
/// dialled: there a zero in front belongs to the number. Source: the numbering plans.
pub fn e164(phone: &str, country: &str, platform: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if phone.trim_start().starts_with('+') || digits.is_empty() {
        return format!("+{digits}");
    }
    // Source: recorded accounts abroad.
    let fits_nowhere = digits.bytes().all(|digit| digit == b'0');
    let Some(country) = Country::find(if fits_nowhere { platform } else { country }) else {
        return format!("+{digits}");
    };
    let (calling, trunk) = (country.calling_code.as_str(), country.trunk_prefix.as_str());
    // In North America a national number has ten digits, or the calling code before them.
    if calling == "1" {
        return if digits.len() == 10 { format!("+1{digits}") } else { format!("+{digits}") };
    }
    let is_international = digits
        .strip_prefix(calling)
        .is_some_and(|rest| rest.len() >= 8 && (!trunk.is_empty() || digits.len() > LONGEST_BARE));
    if is_international {
        return format!("+{digits}");
    }
    let national = digits.strip_prefix(trunk).unwrap_or(&digits);
    format!("+{calling}{national}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_their_country() {
        for (phone, country, platform, expected) in [
            ("(415) 555-2671", "US", "US", "+14155552671"),
            ("+44 20 7946 0018", "US", "US", "+442079460018"),
            ("020 7946 0018", "GB", "US", "+442079460018"),
            ("49 30 901820", "DE", "US", "+4930901820"),
            ("030 901820", "DE", "US", "+4930901820"),
            ("06 698 83712", "IT", "US", "+390669883712"),
            ("0549 882914", "SM", "US", "+3780549882914"),
            ("391 234 5678", "IT", "US", "+393912345678"),
            ("39 391 234 5678", "IT", "US", "+393912345678"),
            ("912 345 678", "ES", "US", "+34912345678"),
            ("06 1 234 5678", "HU", "US", "+3612345678"),
            ("876 555 0123", "JM", "US", "+18765550123"),
            ("0000000000", "US", "US", "+10000000000"),
            ("0000000000", "FR", "US", "+10000000000"),
            ("0000000000", "US", "GB", "+44000000000"),
        ] {
            assert_eq!(e164(phone, country, platform), expected, "{phone} {country}");
        }
    }
}
