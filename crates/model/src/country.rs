//! Countries: what Stripe offers there, and what a bank account there looks like. The facts are
//! in `data/countries`, one small file a country.
//!
//! Sources: country specs, the tables of settlement, of test bank accounts and of business
//! structures, and recorded accounts. A file whose `source` is `pattern` is taken from its
//! region and not confirmed for the country. Which capabilities can be requested is a pattern
//! everywhere. Test accounts that the documentation does not list are those that integrators use;
//! the formats of countries that can only be paid are theirs too.

mod files;
mod number;

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use ledger::Currency;
use serde::Deserialize;

pub use number::{Checksum, Kind, Number};

use crate::refusal::Refusal;

/// A country where accounts can be.
#[derive(Debug, Clone)]
pub struct Country {
    /// ISO 3166, two capital letters.
    pub code: &'static str,
    pub name: String,
    /// Of accounts there, unless they say otherwise.
    pub currency: Currency,
    settlement_days: u32,
    /// Business days after which a negative balance in a currency is taken from a bank account;
    /// other currencies wait for payments to come.
    pub debits: BTreeMap<Currency, u32>,
    /// Days until a payment settles for a recipient who is paid out by hand from the start.
    pub recipient_manual_days: u32,
    /// Without the plus sign.
    pub calling_code: String,
    /// What is dialled before a number within the country, and not from abroad; empty if nothing.
    pub trunk_prefix: String,
    /// The file of its rules, `data/requirements/NAME.txt`.
    pub requirements: String,
    pub source: Source,
    /// Which service agreements an account may accept.
    pub agreements: Vec<Agreement>,
    pub business_types: Vec<String>,
    /// Values of `company[structure]`; empty where no list is known, and any is taken.
    pub structures: Vec<String>,
    /// Codes of states; empty where they are not checked.
    pub states: Vec<String>,
    /// Where transfers from an account there may go.
    pub transfer_countries: Vec<String>,
    pub payment_methods: Vec<String>,
    /// Capabilities that can be requested.
    pub capabilities: Vec<String>,
    /// Currencies of bank accounts, and the countries that the bank may be in.
    pub banks: BTreeMap<String, Vec<String>>,
    /// How numbers of bank accounts look there.
    pub number: Number,
}

/// How well a country's facts are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Documented or recorded for this country.
    Known,
    /// Taken from its region.
    Pattern,
}

/// A service agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Agreement {
    /// With payments of its own.
    Full,
    /// For being paid from another country, with `transfers` only.
    Recipient,
}

impl Agreement {
    /// As the API calls it.
    pub fn name(self) -> &'static str {
        match self {
            Agreement::Full => "full",
            Agreement::Recipient => "recipient",
        }
    }
}

/// A file of a country.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    currency: Currency,
    settlement_days: u32,
    #[serde(default)]
    debits: BTreeMap<Currency, u32>,
    #[serde(default)]
    recipient_manual_days: u32,
    calling_code: String,
    #[serde(default)]
    trunk_prefix: String,
    requirements: String,
    source: Source,
    agreements: Vec<Agreement>,
    business_types: Vec<String>,
    #[serde(default)]
    structures: Vec<String>,
    #[serde(default)]
    states: Vec<String>,
    transfer_countries: Members,
    payment_methods: Vec<String>,
    capabilities: Vec<String>,
    banks: Option<String>,
    #[serde(default)]
    bank: BTreeMap<String, Bank>,
    number: Number,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bank {
    countries: Members,
}

/// A group's name, or countries.
#[derive(Deserialize)]
#[serde(untagged)]
enum Members {
    Group(String),
    Listed(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    countries: HashMap<String, Vec<String>>,
    banks: HashMap<String, BTreeMap<String, String>>,
}

impl Groups {
    fn members(&self, members: Members) -> Vec<String> {
        match members {
            Members::Listed(listed) => listed,
            Members::Group(name) => self.named(&name),
        }
    }

    fn named(&self, name: &str) -> Vec<String> {
        self.countries.get(name).expect("a group that is named is in groups.toml").clone()
    }
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let groups: Groups = toml::from_str(files::GROUPS).expect("groups.toml is sound");
    let read = |(code, text): &(&'static str, &str)| {
        let file = toml::from_str(text).unwrap_or_else(|fault| panic!("{code}.toml: {fault}"));
        country(code, file, &groups)
    };
    files::FILES.iter().map(read).collect()
});

fn country(code: &'static str, file: File, groups: &Groups) -> Country {
    let shared = file.banks.map(|name| {
        groups.banks.get(&name).expect("a group of banks that is named is in groups.toml")
    });
    let shared = shared.into_iter().flatten();
    let mut banks: BTreeMap<String, Vec<String>> =
        shared.map(|(currency, group)| (currency.clone(), groups.named(group))).collect();
    for (currency, bank) in file.bank {
        banks.insert(currency, groups.members(bank.countries));
    }
    Country {
        code,
        name: file.name,
        currency: file.currency,
        settlement_days: file.settlement_days,
        debits: file.debits,
        recipient_manual_days: file.recipient_manual_days,
        calling_code: file.calling_code,
        trunk_prefix: file.trunk_prefix,
        requirements: file.requirements,
        source: file.source,
        agreements: file.agreements,
        business_types: file.business_types,
        structures: file.structures,
        states: file.states,
        transfer_countries: groups.members(file.transfer_countries),
        payment_methods: file.payment_methods,
        capabilities: file.capabilities,
        banks,
        number: file.number,
    }
}

impl Country {
    /// All of them, by code.
    pub fn all() -> &'static [Country] {
        &COUNTRIES
    }

    /// The country with a code, in capital letters; none where no account can be.
    pub fn find(code: &str) -> Option<&'static Country> {
        let place = COUNTRIES.binary_search_by(|country| country.code.cmp(code)).ok()?;
        COUNTRIES.get(place)
    }

    /// The usual days until funds settle in a country.
    pub fn settlement_days(code: &str) -> u32 {
        Country::find(code).map_or(7, |country| country.settlement_days)
    }

    /// True if accounts may accept an agreement.
    pub fn has(&self, agreement: Agreement) -> bool {
        self.agreements.contains(&agreement)
    }

    /// Where the banks may be that accounts here are paid out to in a currency; refuses a currency
    /// in which they are not paid out.
    pub fn check_currency(&self, currency: Currency, param: &str) -> Result<&[String], Refusal> {
        let here = self.code;
        let found = self.banks.get(currency.code());
        found.map(Vec::as_slice).ok_or_else(|| {
            let known: Vec<&str> = self.banks.keys().map(String::as_str).collect();
            let message = format!(
                "Invalid currency: {currency}. You can use these currencies for transfers for an account in {here}: {}",
                known.join(", ")
            );
            Refusal::invalid(Some(param), message)
        })
    }

    /// Refuses a bank account or debit card of another currency, or from another country, than
    /// accounts here may be paid out to. `param` is the hash that names them.
    ///
    /// Source of the first text: reported by integrators. The second is its like.
    pub fn check_bank(&self, from: &str, currency: Currency, param: &str) -> Result<(), Refusal> {
        let here = self.code;
        let countries = self.check_currency(currency, &format!("{param}[currency]"))?;
        if countries.iter().any(|known| known == from) {
            return Ok(());
        }
        let message = format!(
            "Invalid country: {from}. For {currency} you can use bank accounts in these countries for an account in {here}: {}",
            countries.join(", ")
        );
        Err(Refusal::invalid(Some(&format!("{param}[country]")), message))
    }
}

#[cfg(test)]
mod tests;
