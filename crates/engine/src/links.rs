//! What links in replies begin with.

/// Where this server is found, for links.
#[derive(Debug, Clone)]
pub struct Links {
    base: String,
    follow_callers: bool,
}

impl Links {
    /// All links begin with `base`, which has no trailing slash.
    pub fn fixed(base: impl Into<String>) -> Links {
        Links { base: base.into(), follow_callers: false }
    }

    /// A caller's links begin with the address that the caller used; with `base` if that is not
    /// known, or if nobody asks. For development: whoever calls decides what links say.
    pub fn following_callers(base: impl Into<String>) -> Links {
        Links { base: base.into(), follow_callers: true }
    }

    /// True if it matters which address a caller used.
    pub fn follow_callers(&self) -> bool {
        self.follow_callers
    }

    /// What links begin with that are made for nobody who asks.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A link to a path of this server, for somebody who came by the address `used`.
    pub fn to(&self, used: Option<&str>, path: &str) -> String {
        let base = used.filter(|_| self.follow_callers).unwrap_or(&self.base);
        format!("{base}{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_it_is_allowed_a_caller_decides() {
        let fixed = Links::fixed("https://pay.example");
        assert_eq!(fixed.to(Some("http://evil.example"), "/a"), "https://pay.example/a");
        let following = Links::following_callers("http://127.0.0.1:12111");
        assert_eq!(following.to(Some("http://shop:8080"), "/a"), "http://shop:8080/a");
        assert_eq!(following.to(None, "/a"), "http://127.0.0.1:12111/a");
    }
}
