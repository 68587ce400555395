//! How the numbers of a country's bank accounts look.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What makes a bank account's number in a country.
///
/// Lengths are `18` or `6-12`. Patterns of routing numbers are those that the API's texts print:
/// `x` a digit, `A` a letter, `X` either, anything else itself; dashes and blanks may be left out
/// of what is sent; ` or ` parts alternatives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub kind: Kind,
    pub length: String,
    /// The length of an IBAN, where one may be sent in place of the national numbers.
    pub iban: Option<String>,
    /// The pattern of the routing number; none where there is none.
    pub routing: Option<String>,
    /// What more a routing number must satisfy.
    pub checksum: Option<Checksum>,
    /// The pattern in which a routing number is shown, if that is another.
    pub shown: Option<String>,
    /// Accounts may be named without a routing number.
    #[serde(default)]
    pub routing_optional: bool,
    /// The type of an account must be told.
    #[serde(default)]
    pub type_required: bool,
    /// A routing number for the test accounts.
    pub test_routing: Option<String>,
    /// More of them, which need not satisfy anything.
    #[serde(default)]
    pub more_test_routings: Vec<String>,
    /// Names of banks by how their routing numbers begin; all others are test banks.
    #[serde(default)]
    pub bank_names: BTreeMap<String, String>,
    /// Any well-formed number is a test account.
    #[serde(default)]
    pub any_test_account: bool,
    /// The test accounts, and the failure of payouts to them; empty if they arrive.
    pub test_accounts: BTreeMap<String, String>,
}

/// What an account number is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// International: country, check digits, bank and account in one.
    Iban,
    Digits,
    /// Mexico's: bank, place, account and check digit in one.
    Clabe,
    Alphanumeric,
}

/// A check of a routing number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Checksum {
    /// The American Bankers Association's: a known district, and weighted digits.
    Aba,
}

impl Number {
    /// The bank of a routing number. Source of the names: the directory of bank identifiers.
    pub fn bank_name(&self, routing: &str) -> &str {
        let mut known = self.bank_names.iter();
        let found = known.find(|(start, _)| routing.starts_with(start.as_str()));
        found.map_or("STRIPE TEST BANK", |(_, name)| name)
    }

    /// The fewest and the most characters of a length.
    pub fn limits(length: &str) -> (usize, usize) {
        let (least, most) = length.split_once('-').unwrap_or((length, length));
        let parse = |text: &str| text.parse().expect("lengths are numbers");
        (parse(least), parse(most))
    }

    /// A test account that payouts arrive at.
    pub fn working_test_account(&self) -> &str {
        self.failing_test_account("").expect("every country has a test account")
    }

    /// A test account that payouts fail at with a code.
    pub fn failing_test_account(&self, failure: &str) -> Option<&str> {
        let found = self.test_accounts.iter().find(|(_, known)| known.as_str() == failure);
        found.map(|(number, _)| number.as_str())
    }
}
