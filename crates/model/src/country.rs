//! Countries in which accounts can be: their currencies, banks, capabilities and rules, from the
//! files in `data/countries`.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use ledger::Currency;
use serde::Deserialize;

/// A country.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// Upper-case ISO code: the file's name.
    #[serde(skip)]
    pub code: String,
    /// In English.
    pub name: String,
    /// Its own.
    pub currency: Currency,
    /// Of telephone numbers, without the plus.
    pub calling_code: String,
    /// Days until a payment settles. Source: Stripe's settlement table.
    pub settlement_days: u32,
    /// The file of its requirements, in `data/requirements`.
    pub requirements: String,
    /// Whether those are known for the country, or taken from its region's pattern.
    pub source: Source,
    /// `full`, `recipient`: the service agreements that accounts here can be under.
    pub agreements: Vec<String>,
    /// Values of `business_type`.
    pub business_types: Vec<String>,
    /// Names of capabilities, and of groups of them.
    capabilities: String,
    /// Where money can be transferred to: country codes, and names of groups of them.
    transfer_countries: String,
    bank_currencies: BankCurrencies,
    /// What numbers of banks here look like.
    pub bank: Bank,
}

/// How sure the requirements are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Known,
    Pattern,
}

/// Currencies of bank accounts, each with the countries that the bank may be in: a group's name,
/// or a table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum BankCurrencies {
    Group(String),
    Own(BTreeMap<String, String>),
}

/// What numbers of bank accounts look like; see [`crate::bank_number`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    /// `iban 22`, `digits 8`, `digits 5-9`.
    pub account: String,
    /// A mask of `0` for a digit, `A` for a letter or digit, and signs that may be left out;
    /// empty if there is no such number.
    #[serde(default)]
    pub routing: String,
    /// The routing number of the test accounts.
    #[serde(default)]
    pub test_routing: String,
    /// Test account numbers, each perhaps with the failure of payouts to it. The first works.
    pub tests: Vec<String>,
}

/// Named parts of the files of countries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    countries: HashMap<String, String>,
    capabilities: HashMap<String, String>,
    bank_currencies: HashMap<String, BTreeMap<String, String>>,
}

macro_rules! files {
    ($($code:ident)*) => {
        [$((stringify!($code), include_str!(concat!("../data/countries/", stringify!($code), ".toml")))),*]
    };
}

static GROUPS: LazyLock<Groups> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/countries/groups.toml")).expect("a test reads the groups")
});

static COUNTRIES: LazyLock<BTreeMap<&'static str, Country>> = LazyLock::new(|| {
    let files = files![
        AE AR AT AU BE BG BR CA CH CL CO CY CZ DE DK EE EG ES FI FR GB GI GR HK HR HU ID IE IL
        IN IS IT JP KE KR LI LT LU LV MA MC MT MX MY NG NL NO NZ PE PH PK PL PT RO RS SE SG SI SK
        SM TH TR TW US VN ZA
    ];
    let read = files.into_iter().map(|(code, text)| {
        let mut country: Country = toml::from_str(text).expect("a test reads the countries");
        country.code = code.to_owned();
        (code, country)
    });
    read.collect()
});

/// The members of a list of names, with groups replaced by theirs.
fn members(names: &str, groups: &HashMap<String, String>) -> Vec<String> {
    let of = |name: &str| match groups.get(name) {
        Some(members) => members.split_whitespace().map(str::to_owned).collect(),
        None => vec![name.to_owned()],
    };
    names.split_whitespace().flat_map(of).collect()
}

impl Country {
    /// A country by its upper-case code; none where accounts can't be.
    pub fn find(code: &str) -> Option<&'static Country> {
        COUNTRIES.get(code)
    }

    /// All countries, by code.
    pub fn all() -> impl Iterator<Item = &'static Country> {
        COUNTRIES.values()
    }

    /// True if accounts here can be under the full agreement.
    pub fn is_full(&self) -> bool {
        self.agreements.iter().any(|agreement| agreement == "full")
    }

    /// Names of capabilities that accounts here can request.
    pub fn capabilities(&self) -> Vec<String> {
        members(&self.capabilities, &GROUPS.capabilities)
    }

    /// Where an account here can transfer money to.
    pub fn transfer_countries(&self) -> Vec<String> {
        members(&self.transfer_countries, &GROUPS.countries)
    }

    /// Currencies of bank accounts, each with the countries that the bank may be in.
    pub fn bank_currencies(&self) -> BTreeMap<String, Vec<String>> {
        let table = match &self.bank_currencies {
            BankCurrencies::Own(table) => table,
            BankCurrencies::Group(name) => &GROUPS.bank_currencies[name],
        };
        let banks = |countries| members(countries, &GROUPS.countries);
        table.iter().map(|(currency, countries)| (currency.clone(), banks(countries))).collect()
    }

    /// True if a capability of this name exists anywhere.
    pub fn any_has(capability: &str) -> bool {
        let named = |names: &String| names.split_whitespace().any(|name| name == capability);
        GROUPS.capabilities.values().any(named)
            || COUNTRIES.values().any(|country| named(&country.capabilities))
    }
}

impl Bank {
    /// Test account numbers and the failure of payouts to each.
    pub fn tests(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.tests.iter().map(|test| match test.split_once(' ') {
            Some((number, failure)) => (number, Some(failure)),
            None => (test.as_str(), None),
        })
    }

    /// The test account that payouts reach.
    pub fn working_test(&self) -> &str {
        self.tests().next().map_or("", |(number, _)| number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_make_sense() {
        assert!(Country::all().filter(|country| country.is_full()).count() >= 45);
        assert!(Country::all().count() >= 60);
        for country in Country::all() {
            let code = &country.code;
            let banks = country.bank_currencies();
            assert!(banks.contains_key(country.currency.code()), "{code}");
            for (currency, places) in banks {
                assert!(currency.parse::<Currency>().is_ok(), "{code} {currency}");
                assert!(places.iter().all(|place| place.len() == 2), "{code} {places:?}");
            }
            assert!(country.capabilities().contains(&"transfers".to_owned()), "{code}");
            assert!(!country.bank.working_test().is_empty(), "{code}");
            assert!(country.transfer_countries().iter().all(|to| to.len() == 2), "{code}");
        }
    }
}
