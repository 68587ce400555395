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

use crate::country::Country;
use given::Told;

macro_rules! files {
    ($($name:ident)*) => {
        [$((stringify!($name), include_str!(concat!("../data/requirements/", stringify!($name), ".txt")))),*]
    };
}

/// The files of rules.
const FILES: [(&str, &str); 15] = files![
    australia brazil canada emirates europe hong_kong india japan malaysia mexico new_zealand
    recipient singapore thailand us
];

static RULES: LazyLock<HashMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let parsed = FILES
        .into_iter()
        .map(|(name, text)| (name, rules::parse(text).expect("a test reads the files of rules")));
    parsed.collect()
});

/// The rules of a country; under the recipient agreement, those of recipients anywhere.
fn rules_of(country: &str, agreement: &str) -> &'static [Rule] {
    let own = Country::find(country).map_or("recipient", |country| &country.requirements);
    let file = if agreement == "recipient" { "recipient" } else { own };
    RULES.get(file).map(Vec::as_slice).unwrap_or_default()
}

/// All that a business type's accounts in a country are asked for at first, and later, for card
/// payments, as country specs tell it.
pub fn fields(country: &str, business_type: &str) -> (Vec<String>, Vec<String>) {
    let subject = Subject { country, business_type, structure: "", agreement: "full" };
    let rule = rules::find(rules_of(country, "full"), subject, "card_payments");
    let asks = rule.map(|rule| rule.asks.as_slice()).unwrap_or_default();
    let keys = |now: bool| {
        let asked = asks.iter().filter(|ask| (ask.when == rules::When::Now) == now);
        asked.map(|ask| ask.keys[0].clone()).collect()
    };
    (keys(true), keys(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_rules_for_what_accounts_there_can_be() {
        for country in Country::all() {
            assert!(RULES.contains_key(country.requirements.as_str()), "{}", country.code);
            for kind in &country.business_types {
                let (minimum, _) = fields(country.code, kind);
                assert!(!minimum.is_empty(), "{} {kind}", country.code);
            }
        }
    }
}
