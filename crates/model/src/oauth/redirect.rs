//! Where holders are sent back to.

/// A redirect URI, looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect<'u> {
    scheme: &'u str,
    authority: &'u str,
    host: &'u str,
}

impl<'u> Redirect<'u> {
    /// The parts of an `http` or `https` URI; none of anything else, or with what could be
    /// misread: user names, fragments, odd characters.
    pub fn parse(uri: &'u str) -> Option<Redirect<'u>> {
        let (scheme, rest) = uri.split_once("://")?;
        if !["http", "https"].contains(&scheme) || !uri.is_ascii() {
            return None;
        }
        if uri.bytes().any(|byte| byte.is_ascii_control() || b" \"'<>\\^`{|}#".contains(&byte)) {
            return None;
        }
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let host = match authority.strip_prefix('[') {
            Some(literal) => &authority[..literal.find(']')?.saturating_add(2)],
            None => authority.split(':').next().unwrap_or_default(),
        };
        let port = authority[host.len()..].strip_prefix(':').unwrap_or(&authority[host.len()..]);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-[]:".contains(&byte);
        let fits = !host.is_empty()
            && authority.bytes().all(plain)
            && port.bytes().all(|byte| byte.is_ascii_digit());
        fits.then_some(Redirect { scheme, authority, host })
    }

    /// True if it leads back to the machine that it is opened on.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.to_ascii_lowercase();
        ["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str()) || host.ends_with(".localhost")
    }

    /// Scheme, host and port, as a content security policy names them. It has no way to name a
    /// literal address of the newer protocol.
    pub fn source(&self) -> String {
        if self.host.starts_with('[') {
            return format!("{}:", self.scheme);
        }
        format!("{}://{}", self.scheme, self.authority)
    }

    /// A URI with more in its query.
    pub fn with(uri: &str, pairs: &[(&str, &str)]) -> String {
        let mut url = uri.to_owned();
        for (name, value) in pairs {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(name);
            url.push('=');
            for byte in value.bytes() {
                match byte {
                    b'-' | b'.' | b'_' | b'~' => url.push(char::from(byte)),
                    _ if byte.is_ascii_alphanumeric() => url.push(char::from(byte)),
                    _ => url.push_str(&format!("%{byte:02X}")),
                }
            }
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_misread_is_a_redirect_uri() {
        for (uri, source, loopback) in [
            ("http://localhost:3000/cb?x=1", Some("http://localhost:3000"), true),
            ("http://127.0.0.1", Some("http://127.0.0.1"), true),
            ("http://[::1]:3000/cb", Some("http:"), true),
            ("https://shop.localhost/cb", Some("https://shop.localhost"), true),
            ("https://example.com/cb", Some("https://example.com"), false),
            ("http://localhost.example.com/", Some("http://localhost.example.com"), false),
            ("http://localhost@example.com/", None, false),
            ("http://localhost:80a/", None, false),
            ("http://localhost\\.example.com/", None, false),
            ("http://localhost/#x", None, false),
            ("http://local host/", None, false),
            ("http:///cb", None, false),
            ("http://[::1/", None, false),
            ("javascript://localhost/%0aalert(1)", None, false),
            ("localhost:3000", None, false),
        ] {
            let parsed = Redirect::parse(uri);
            assert_eq!(parsed.as_ref().map(Redirect::source).as_deref(), source, "{uri}");
            assert_eq!(parsed.is_some_and(|parsed| parsed.is_loopback()), loopback, "{uri}");
        }
    }

    #[test]
    fn what_is_added_is_escaped() {
        let url = Redirect::with("http://a/?x=1", &[("state", "a b&c=\u{e4}"), ("code", "ac_1")]);
        assert_eq!(url, "http://a/?x=1&state=a%20b%26c%3D%C3%A4&code=ac_1");
    }
}
