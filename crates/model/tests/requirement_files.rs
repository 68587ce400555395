//! The rules in `data/requirements` are written as their parser expects, and ask for nothing that
//! the API can't send.

use std::collections::HashMap;

use ledger::Currency;
use model::country::{Agreement, Country};

/// The first words of keys.
const ROOTS: [&str; 11] = [
    "business_profile",
    "business_type",
    "company",
    "directors",
    "documents",
    "executives",
    "external_account",
    "individual",
    "owners",
    "representative",
    "tos_acceptance",
];

const TYPES: [&str; 5] = ["company", "government_entity", "individual", "non_profit", "unknown"];

macro_rules! files {
    ($($name:ident)*) => {
        [$((
            stringify!($name),
            include_str!(concat!("../data/requirements/", stringify!($name), ".txt")),
        )),*]
    };
}

fn text(name: &str) -> &'static str {
    let files = files! {
        australia brazil canada emirates europe hong_kong india japan malaysia mexico new_zealand
        recipient singapore thailand us
    };
    files.iter().find(|(known, _)| *known == name).map(|(_, text)| *text).expect(name)
}

/// The keys of a word: itself, or what a word in capitals stands for, with what is before it.
fn keys(word: &str, lets: &HashMap<String, Vec<String>>) -> Vec<String> {
    let (before, last) = word.rsplit_once('.').map_or(("", word), |(before, last)| (before, last));
    if !last.chars().all(|c| c.is_ascii_uppercase()) {
        return word.split('|').map(str::to_owned).collect();
    }
    let found = lets.get(last).unwrap_or_else(|| panic!("{word} is not known here"));
    let prefixed = |key: &String| match before {
        "" => key.clone(),
        before => format!("{before}.{key}"),
    };
    found.iter().map(prefixed).collect()
}

fn check_head(line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    assert!(words.len() >= 2, "{line}");
    assert!(words[0].split(',').all(|kind| TYPES.contains(&kind)), "{line}");
    for qualifier in &words[2..] {
        let (name, values) = qualifier.split_once('=').expect(line);
        assert!(["agreement", "country", "structure"].contains(&name), "{line}");
        assert!(!values.is_empty());
    }
}

/// The words of a rule that are keys.
fn check_rule(line: &str) -> Vec<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[0] {
        "now" | "later" => words[1..].to_vec(),
        "alternative" => {
            assert!(words.len() == 4 && words[2] == "->", "{line}");
            vec![words[1], words[3]]
        }
        "after" => {
            let limit = |at: usize| -> bool {
                assert!(words[at].parse::<u32>().is_ok(), "{line}");
                words[at + 1] == "days" || words[at + 1].parse::<Currency>().is_ok()
            };
            assert!(limit(1), "{line}");
            if words[3] == "or" {
                assert!(limit(4), "{line}");
                return words[6..].to_vec();
            }
            words[3..].to_vec()
        }
        _ => panic!("{line}"),
    }
}

#[test]
fn files_are_well_formed() {
    for country in Country::all() {
        let name = &country.requirements;
        let text = text(name);
        let mut lets: HashMap<String, Vec<String>> = HashMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            assert!(line.len() <= 120, "{name}: {line}");
            if let Some(given) = line.strip_prefix("let ") {
                let (known, words) = given.split_once(" = ").unwrap();
                let all = words.split_whitespace().flat_map(|word| keys(word, &lets)).collect();
                lets.insert(known.to_owned(), all);
            } else if line.starts_with(' ') {
                for key in check_rule(line).into_iter().flat_map(|word| keys(word, &lets)) {
                    let root = key.split('.').next().unwrap_or_default();
                    assert!(ROOTS.contains(&root), "{name}: {key}");
                    assert!(!key.contains("liveness"), "{name}: {key} can't be sent");
                }
            } else {
                check_head(line);
            }
        }
    }
}

#[test]
fn every_kind_of_account_has_a_block() {
    for country in Country::all() {
        let text = text(&country.requirements);
        let heads: Vec<&str> =
            text.lines().filter(|line| line.starts_with(char::is_alphabetic)).collect();
        let has = |kind: &str, capability: &str, recipient: bool| {
            heads.iter().any(|head| {
                let mut words = head.split_whitespace();
                let mut list = || words.next().unwrap_or_default().split(',');
                list().any(|known| known == kind)
                    && list().any(|known| known == capability)
                    && words.all(|qualifier| recipient && qualifier == "agreement=recipient")
            })
        };
        for kind in country.business_types.iter().map(String::as_str).chain(["unknown"]) {
            let code = country.code;
            if country.has(Agreement::Full) {
                assert!(has(kind, "card_payments", false), "{code} {kind}");
                assert!(has(kind, "transfers", false), "{code} {kind}");
            }
            if country.has(Agreement::Recipient) {
                assert!(has(kind, "transfers", true), "{code} {kind}");
            }
        }
    }
}
