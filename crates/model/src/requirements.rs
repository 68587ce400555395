//! What an account still has to tell, from rules kept as data.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::{account::Account, hash, person::Person};

static RULES: LazyLock<Vec<Rule>> =
    LazyLock::new(|| parse(include_str!("../data/requirements.txt")));

/// One block of the rules.
struct Rule {
    country: String,
    business_type: String,
    capabilities: Vec<String>,
    now: Vec<String>,
    later: Vec<String>,
}

fn parse(text: &str) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    for line in lines {
        let mut words = line.split_whitespace().map(str::to_owned);
        if line.starts_with(' ') {
            let keyword = words.next();
            let Some(rule) = rules.last_mut() else { continue };
            match keyword.as_deref() {
                Some("now") => rule.now.extend(words),
                _ => rule.later.extend(words),
            }
        } else {
            let mut head = || words.next().unwrap_or_default();
            rules.push(Rule {
                country: head(),
                business_type: head(),
                capabilities: head().split(',').map(str::to_owned).collect(),
                now: Vec::new(),
                later: Vec::new(),
            });
        }
    }
    rules
}

/// What is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// Without which the capability is not active. In alphabetical order, as the API gives them.
    pub now: Vec<String>,
    /// All that will be needed, `now` included.
    pub later: Vec<String>,
}

/// What is missing for a capability.
pub fn missing(account: &Account, persons: &[Person], capability: &str) -> Missing {
    let kind = account.business_type.as_deref().unwrap_or("unknown");
    let country_known = RULES.iter().any(|rule| rule.country == account.country);
    let country = if country_known { account.country.as_str() } else { "*" };
    let fits = |kind: &str, capability: &str| {
        RULES.iter().find(|rule| {
            rule.country == country
                && rule.business_type == kind
                && rule.capabilities.iter().any(|known| known == capability)
        })
    };
    // What has no block of its own needs what card payments by a company need.
    let rule = fits(kind, capability)
        .or_else(|| fits(kind, "card_payments"))
        .or_else(|| fits("company", "card_payments"));
    let Some(rule) = rule else { return Missing::default() };
    let body = json!(account);
    let mut found = Missing::default();
    for (keys, later) in [(&rule.now, false), (&rule.later, true)] {
        for key in keys {
            let alternatives: Vec<&str> = key.split('|').collect();
            if alternatives.iter().any(|key| absent(&body, persons, key).is_empty()) {
                continue;
            }
            let missing = absent(&body, persons, alternatives[0]);
            if !later {
                found.now.extend(missing.clone());
            }
            found.later.extend(missing);
        }
    }
    for keys in [&mut found.now, &mut found.later] {
        keys.sort();
        keys.dedup();
    }
    found
}

/// What a country's full agreement asks for with card payments, as country specs tell it: at
/// first, and later.
pub fn fields(country: &str, business_type: &str) -> (Vec<String>, Vec<String>) {
    let of = |country: &str| {
        RULES.iter().find(|rule| {
            rule.country == country
                && rule.business_type == business_type
                && rule.capabilities.iter().any(|known| known == "card_payments")
        })
    };
    let Some(rule) = of(country).or_else(|| of("*")) else { return Default::default() };
    let first = |keys: &[String]| -> Vec<String> {
        let named = |key: &String| key.split('|').next().unwrap_or_default().to_owned();
        let mut keys: Vec<String> = keys.iter().map(named).collect();
        keys.sort();
        keys
    };
    (first(&rule.now), first(&rule.later))
}

/// The key, as it is named, if what it asks for was not given; for owners one key a person.
fn absent(account: &Value, persons: &[Person], key: &str) -> Vec<String> {
    let (head, rest) = key.split_once('.').unwrap_or((key, ""));
    let of = |people: Vec<&Person>| -> Vec<String> {
        if people.is_empty() {
            return vec![key.to_owned()];
        }
        let lacking = people.into_iter().filter(|person| !person_has(person, rest));
        lacking.map(|person| format!("{}.{rest}", person.id)).collect()
    };
    match head {
        "external_account" => {
            let none = account["external_accounts"]["data"].as_array().is_none_or(Vec::is_empty);
            if none { vec![key.to_owned()] } else { Vec::new() }
        }
        "representative" => of(persons.iter().filter(|p| p.is("representative")).collect()),
        // Nobody need own a quarter: the attestation that all owners were given is enough.
        "owners" => {
            let owners: Vec<_> = persons.iter().filter(|p| p.is("owner")).collect();
            let attested = account["company"]["owners_provided"] == true;
            if owners.is_empty() && attested { Vec::new() } else { of(owners) }
        }
        // Where the holder accepts the terms on our own page, the address is not the platform's
        // to know.
        "tos_acceptance" if account["controller"]["requirement_collection"] == "stripe" => {
            let accepted = hash::given(account, "tos_acceptance.date");
            if accepted { Vec::new() } else { vec![key.to_owned()] }
        }
        _ => {
            let shown = shown_as(key);
            if hash::given(account, &shown) { Vec::new() } else { vec![key.to_owned()] }
        }
    }
}

fn person_has(person: &Person, key: &str) -> bool {
    hash::given(&Value::Object(person.fields.clone()), &shown_as(key))
}

/// Where the body shows that a number was given, which it does not show itself.
fn shown_as(key: &str) -> String {
    for secret in ["ssn_last_4", "id_number", "tax_id"] {
        if key.ends_with(secret) {
            return format!("{key}_provided");
        }
    }
    key.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_parse() {
        assert!(RULES.len() >= 8);
        for rule in RULES.iter() {
            assert!(!rule.now.is_empty(), "{} {}", rule.country, rule.business_type);
        }
    }
}
