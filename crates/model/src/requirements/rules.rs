//! The rules, as the text files beside this crate tell them.
//!
//! ```text
//! let NAME = first_name last_name
//!
//! individual card_payments,transfers country=US
//!   now    individual.NAME external_account
//!   later  individual.id_number
//!   after 1500 usd or 30 days company.tax_id
//!   future 2027-03-01 business_profile.product_description
//!   alternative individual.ssn_last_4 -> individual.verification.document
//! ```
//!
//! Words in capitals stand for the words after `let`. A block's head names business types,
//! capabilities, and what else must hold of the account; the first block that fits is taken.

use std::collections::HashMap;

use jiff::{civil::Date, tz::TimeZone};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// One block: what accounts of a kind must tell for some capabilities.
#[derive(Debug, Default)]
pub struct Rule {
    business_types: Vec<String>,
    capabilities: Vec<String>,
    /// `country=`, `structure=`, `agreement=`: all must hold.
    conditions: Vec<(String, Vec<String>)>,
    /// What is asked.
    pub asks: Vec<Ask>,
    /// What may be told instead of what.
    pub alternatives: Vec<Alternative>,
}

/// One thing asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Any of these keys meets it; the first is asked for.
    pub keys: Vec<String>,
    /// From when on.
    pub when: When,
}

/// From when on a key is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before the capability works.
    Now,
    /// Some day.
    Later,
    /// From a day on; until then it is a future requirement. Unix seconds.
    From(i64),
    /// When the account has taken so much, or so long after its first charge, whichever is first.
    After {
        /// Lifetime volume in US cents.
        volume: Option<i64>,
        /// Seconds since the first charge.
        seconds: Option<i64>,
    },
}

/// Keys that others can stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// What is due.
    pub original: Vec<String>,
    /// What meets it as well.
    pub alternative: Vec<String>,
}

/// What of an account decides which block fits.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Upper-case ISO code.
    pub country: &'a str,
    /// `unknown` as long as it was not told.
    pub business_type: &'a str,
    /// `company.structure`; empty if it was not told.
    pub structure: &'a str,
    /// `full` or `recipient`.
    pub agreement: &'a str,
}

impl Rule {
    fn fits(&self, subject: Subject<'_>, capability: &str) -> bool {
        let named = |list: &[String], name: &str| list.iter().any(|known| known == name);
        named(&self.business_types, subject.business_type)
            && named(&self.capabilities, capability)
            && self.conditions.iter().all(|(what, values)| match what.as_str() {
                "country" => named(values, subject.country),
                "structure" => named(values, subject.structure),
                "agreement" => named(values, subject.agreement),
                _ => false,
            })
    }
}

/// The first block that fits. What has none of its own needs what card payments need, and a
/// business type without any needs what a company needs.
pub fn find<'r>(rules: &'r [Rule], subject: Subject<'_>, capability: &str) -> Option<&'r Rule> {
    let fits = |subject, capability| rules.iter().find(|rule| rule.fits(subject, capability));
    let company = Subject { business_type: "company", ..subject };
    fits(subject, capability)
        .or_else(|| fits(subject, "card_payments"))
        .or_else(|| fits(company, capability))
        .or_else(|| fits(company, "card_payments"))
}

/// Reads a file of rules. The error names the line.
pub fn parse(text: &str) -> Result<Vec<Rule>, String> {
    let mut words: HashMap<String, Vec<String>> = HashMap::new();
    let mut rules: Vec<Rule> = Vec::new();
    for line in text.lines() {
        let bare = line.split('#').next().unwrap_or_default();
        if bare.trim().is_empty() {
            continue;
        }
        let fault = || format!("not a rule: {line}");
        if let Some((name, meaning)) =
            bare.strip_prefix("let ").and_then(|rest| rest.split_once('='))
        {
            let meaning = expand(meaning, &words);
            words.insert(name.trim().to_owned(), meaning);
        } else if bare.starts_with(' ') {
            let rule = rules.last_mut().ok_or_else(fault)?;
            line_of(rule, bare.trim(), &words).ok_or_else(fault)?;
        } else {
            rules.push(head(bare).ok_or_else(fault)?);
        }
    }
    Ok(rules)
}

fn head(line: &str) -> Option<Rule> {
    let list = |text: &str| text.split(',').map(str::to_owned).collect();
    let mut words = line.split_whitespace();
    let mut rule = Rule {
        business_types: list(words.next()?),
        capabilities: list(words.next()?),
        ..Rule::default()
    };
    for word in words {
        let (what, values) = word.split_once('=')?;
        rule.conditions.push((what.to_owned(), list(values)));
    }
    Some(rule)
}

fn line_of(rule: &mut Rule, line: &str, words: &HashMap<String, Vec<String>>) -> Option<()> {
    let (keyword, rest) = line.split_once(char::is_whitespace)?;
    let (when, keys) = match keyword {
        "now" => (When::Now, rest),
        "later" => (When::Later, rest),
        "after" => threshold(rest.trim())?,
        "future" => {
            let (day, keys) = rest.trim().split_once(' ')?;
            let day: Date = day.parse().ok()?;
            (When::From(day.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_second()), keys)
        }
        "alternative" => {
            let (original, alternative) = rest.split_once("->")?;
            rule.alternatives.push(Alternative {
                original: expand(original, words),
                alternative: expand(alternative, words),
            });
            return Some(());
        }
        _ => return None,
    };
    for word in expand(keys, words) {
        let keys = word.split('|').map(str::to_owned).collect();
        rule.asks.push(Ask { keys, when });
    }
    Some(())
}

/// `1500 usd or 30 days KEYS`: when, and the keys.
fn threshold(mut text: &str) -> Option<(When, &str)> {
    let (mut volume, mut seconds) = (None, None);
    loop {
        let (number, rest) = text.split_once(' ')?;
        let (unit, rest) = rest.trim_start().split_once(' ')?;
        let number: i64 = number.parse().ok()?;
        match unit {
            "usd" => volume = Some(number.saturating_mul(100)),
            "days" => seconds = Some(number.saturating_mul(DAY)),
            _ => return None,
        }
        text = rest.trim_start();
        match text.strip_prefix("or ") {
            Some(rest) => text = rest.trim_start(),
            None => return Some((When::After { volume, seconds }, text)),
        }
    }
}

/// Replaces words in capitals by what they stand for: `individual.NAME` is two keys.
fn expand(text: &str, words: &HashMap<String, Vec<String>>) -> Vec<String> {
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let (prefix, last) = match word.rsplit_once('.') {
            Some((prefix, last)) => (format!("{prefix}."), last),
            None => (String::new(), word),
        };
        match words.get(last) {
            Some(meaning) => found.extend(meaning.iter().map(|key| format!("{prefix}{key}"))),
            None => found.push(word.to_owned()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
# a comment
let NAME = first_name last_name
company card_payments structure=public_corporation
  now  representative.NAME
company,non_profit card_payments,transfers country=US,CA
  now  representative.NAME a|b   # both
  after 1500 usd or 30 days company.tax_id
  alternative representative.ssn_last_4 -> representative.verification.document
";

    #[test]
    fn rules_are_read() {
        let rules = parse(TEXT).unwrap();
        let subject =
            Subject { country: "US", business_type: "company", structure: "", agreement: "full" };
        let keys = |subject, capability| -> String {
            let asks = &find(&rules, subject, capability).unwrap().asks;
            let keys: Vec<_> = asks.iter().map(|ask| ask.keys.join("|")).collect();
            keys.join(" ")
        };
        let all = "representative.first_name representative.last_name a|b company.tax_id";
        assert_eq!(keys(subject, "transfers"), all);
        assert_eq!(keys(subject, "link_payments"), all);
        let public = Subject { structure: "public_corporation", ..subject };
        let names = "representative.first_name representative.last_name";
        assert_eq!(keys(public, "card_payments"), names);
        let charity = Subject { business_type: "government_entity", ..subject };
        assert_eq!(keys(charity, "transfers"), all);
        let rule = find(&rules, subject, "transfers").unwrap();
        let after = When::After { volume: Some(150_000), seconds: Some(30 * DAY) };
        assert_eq!(rule.asks[3].when, after);
        assert_eq!(rule.alternatives[0].original, ["representative.ssn_last_4"]);
        let elsewhere = Subject { country: "FR", ..subject };
        assert!(find(&rules, elsewhere, "transfers").is_none());
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "  now a",
            "company",
            "company x\n  when a",
            "company x\n  future soon a",
            "company x\n  after 3 eur a",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
