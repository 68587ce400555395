//! E-mail addresses.

/// True of what can be an e-mail address.
pub fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !text.contains(char::is_whitespace)
            && !host.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_host() {
        for (text, is) in [
            ("a@b.example", true),
            ("first.last+tag@mail.b.example", true),
            ("foo", false),
            ("@b.example", false),
            ("a@b", false),
            ("a@.example", false),
            ("a@b.", false),
            ("a b@c.example", false),
            ("a@b@c.example", false),
        ] {
            assert_eq!(is_address(text), is, "{text}");
        }
    }
}
