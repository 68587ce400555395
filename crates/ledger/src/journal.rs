//! Journals: groups of postings that sum to zero in every currency.

use std::collections::BTreeMap;

use crate::{AccountPath, Currency, Money};

/// One movement of money, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// What kind of movement.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// The postings.
    pub lines: Vec<Line>,
}

/// One posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The account posted to.
    pub account: AccountPath,
    /// Credit is positive, debit negative.
    pub amount: Money,
    /// The statement entry in which the account's holder sees this posting.
    pub view: Option<String>,
}

/// Why a journal can't be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalError {
    /// Fewer than two postings.
    TooFewLines,
    /// A posting of nothing.
    ZeroLine(AccountPath),
    /// A posting to an account of no known kind.
    UnknownAccount(AccountPath),
    /// A currency whose postings do not sum to zero, and what they sum to.
    Unbalanced(Currency, i64),
    /// A sum beyond 64 bits.
    Overflow,
}

impl std::fmt::Display for JournalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            JournalError::TooFewLines => write!(f, "fewer than two postings"),
            JournalError::ZeroLine(account) => write!(f, "a posting of nothing to {account:?}"),
            JournalError::UnknownAccount(account) => write!(f, "no such account: {account:?}"),
            JournalError::Unbalanced(currency, sum) => write!(f, "{currency} sums to {sum}"),
            JournalError::Overflow => write!(f, "a sum overflows"),
        }
    }
}

impl std::error::Error for JournalError {}

impl Journal {
    /// Checks that the journal may be posted: it balances in every currency.
    pub fn check(&self) -> Result<(), JournalError> {
        if self.lines.len() < 2 {
            return Err(JournalError::TooFewLines);
        }
        let mut sums: BTreeMap<Currency, Money> = BTreeMap::new();
        for line in &self.lines {
            if line.amount.is_zero() {
                return Err(JournalError::ZeroLine(line.account.clone()));
            }
            if line.account.kind().is_none() {
                return Err(JournalError::UnknownAccount(line.account.clone()));
            }
            let currency = line.amount.currency();
            let sum = sums.entry(currency).or_insert(Money::zero(currency));
            *sum = sum.checked_add(line.amount).map_err(|_| JournalError::Overflow)?;
        }
        match sums.values().find(|sum| !sum.is_zero()) {
            Some(sum) => Err(JournalError::Unbalanced(sum.currency(), sum.minor())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_balanced_journals_pass() {
        let eur: Currency = "eur".parse().unwrap();
        let usd = Currency::USD;
        let check = |lines: &[(&str, i64, Currency)]| {
            let lines = lines.iter().map(|(path, minor, currency)| Line {
                account: AccountPath::new(*path),
                amount: Money::new(*minor, *currency),
                view: None,
            });
            Journal { kind: "test".into(), subject: "x".into(), lines: lines.collect() }.check()
        };
        let (owed, bank) = ("owed/a/available", "bank/main");
        assert_eq!(check(&[(owed, 5, usd), (bank, -5, usd)]), Ok(()));
        assert_eq!(check(&[(owed, 5, usd)]), Err(JournalError::TooFewLines));
        assert_eq!(
            check(&[(owed, 5, usd), (bank, -4, usd)]),
            Err(JournalError::Unbalanced(usd, 1))
        );
        assert_eq!(
            check(&[(owed, 5, usd), (bank, -5, eur)]),
            Err(JournalError::Unbalanced(eur, -5))
        );
        assert_eq!(
            check(&[(owed, 5, usd), ("elsewhere", -5, usd)]),
            Err(JournalError::UnknownAccount(AccountPath::new("elsewhere")))
        );
        assert_eq!(
            check(&[(owed, i64::MAX, usd), (owed, 1, usd), (bank, -1, usd)]),
            Err(JournalError::Overflow)
        );
        let zero = Err(JournalError::ZeroLine(AccountPath::new(bank)));
        assert_eq!(check(&[(owed, 5, usd), (bank, 0, usd), (bank, -5, usd)]), zero);
    }

    #[test]
    fn errors_can_be_read() {
        let account = || AccountPath::new("bank/main");
        for (error, text) in [
            (JournalError::TooFewLines, "fewer than two postings"),
            (JournalError::ZeroLine(account()), "a posting of nothing to bank/main"),
            (JournalError::UnknownAccount(account()), "no such account: bank/main"),
            (JournalError::Unbalanced(Currency::USD, -1), "usd sums to -1"),
            (JournalError::Overflow, "a sum overflows"),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }
}
