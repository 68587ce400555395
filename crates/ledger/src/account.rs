//! The accounts that journals post to.

use std::fmt;

/// Where an account stands in the balance sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// What others owe: receivables, money at a bank.
    Asset,
    /// What is owed to others.
    Liability,
    /// What was earned.
    Revenue,
    /// One side of an exchange of currencies.
    Position,
}

/// An account by its path, for example `owed/a/available`. The first part tells its kind.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountPath(String);

impl AccountPath {
    /// An account. The path must begin with one of the known parts; see [`AccountPath::kind`].
    pub fn new(path: impl Into<String>) -> AccountPath {
        AccountPath(path.into())
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The account's kind, by the first part of its path; none if that part is not known.
    pub fn kind(&self) -> Option<AccountKind> {
        match self.0.split('/').next()? {
            "network" | "bank" => Some(AccountKind::Asset),
            "owed" => Some(AccountKind::Liability),
            "revenue" => Some(AccountKind::Revenue),
            "position" => Some(AccountKind::Position),
            _ => None,
        }
    }
}

impl fmt::Debug for AccountPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountKind::*, *};

    #[test]
    fn the_first_part_of_a_path_tells_the_kind() {
        for (path, kind) in [
            ("network/card", Some(Asset)),
            ("bank/main", Some(Asset)),
            ("owed/a/available", Some(Liability)),
            ("owed", Some(Liability)),
            ("revenue/fees", Some(Revenue)),
            ("position/usd", Some(Position)),
            ("owedx/a", None),
            ("a/owed", None),
            ("/owed", None),
            ("", None),
        ] {
            let account = AccountPath::new(path);
            assert_eq!(account.kind(), kind, "{path}");
            assert_eq!(account.as_str(), path);
            assert_eq!(format!("{account:?}"), path);
        }
    }
}
