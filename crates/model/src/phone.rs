//! Telephone numbers, in the international form in which they are shown.

use crate::country::Country;

/// A number as E.164 writes it: `+` and digits. One without a country gets this one's.
pub fn e164(phone: &str, country: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let calling = Country::find(country).map_or("1", |country| country.calling_code.as_str());
    if phone.trim_start().starts_with('+') || digits.is_empty() {
        return format!("+{digits}");
    }
    // In North America the national number has no prefix; elsewhere it may begin with one.
    if calling == "1" {
        return if digits.len() == 10 { format!("+1{digits}") } else { format!("+{digits}") };
    }
    match digits.strip_prefix(calling) {
        Some(rest) if rest.len() >= 8 => format!("+{digits}"),
        _ => format!("+{calling}{}", digits.strip_prefix('0').unwrap_or(&digits)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_their_country() {
        for (phone, country, expected) in [
            ("(415) 555-2671", "US", "+14155552671"),
            ("+44 20 7946 0018", "US", "+442079460018"),
            ("020 7946 0018", "GB", "+442079460018"),
            ("49 30 901820", "DE", "+4930901820"),
            ("030 901820", "DE", "+4930901820"),
            ("0000000000", "US", "+10000000000"),
        ] {
            assert_eq!(e164(phone, country), expected, "{phone} {country}");
        }
    }
}
