//! What an account still has to tell: from rules kept as data, from what the verifier found, and
//! from the time it has had.

mod answers;
mod due;
mod given;
mod hashes;
mod rules;

pub use answers::{answer, put};
pub use due::{Due, all_due, due};
pub use hashes::{account_hash, capability_hash, person_hash};
pub use rules::{Rule, Subject};

use std::{collections::HashMap, sync::LazyLock};

use given::Told;

/// Each country's rules, by the name of their file.
static RULES: LazyLock<HashMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let files = [
        ("us", include_str!("../data/requirements/us.txt")),
        ("other", include_str!("../data/requirements/other.txt")),
    ];
    let parsed = files.into_iter().map(|(name, text)| {
        (name, rules::parse(text).expect("the files of rules were read by a test"))
    });
    parsed.collect()
});

/// The rules of a country.
fn rules_of(country: &str) -> &'static [Rule] {
    let file = if country == "US" { "us" } else { "other" };
    RULES.get(file).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_parse() {
        assert!(RULES.values().all(|rules| !rules.is_empty()));
    }
}
