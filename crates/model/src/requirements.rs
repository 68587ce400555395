//! What an account still has to tell: from rules kept as data, from what the verifier found, and
//! from the time it has had.

mod answers;
mod due;
mod given;
mod hashes;
mod impact;
mod review;
mod rules;
mod urgency;

pub use answers::{answer, put};
pub use due::{Due, all_due, due};
pub use given::Provided;
pub use hashes::{account_hash, capability_hash, future_hash, person_hash};
pub use review::Review;
pub use urgency::{Impact, Impacts, PAYOUTS, Urgency};

use std::{collections::HashMap, sync::LazyLock};

use crate::country::Country;
use rules::{Rule, Subject};

macro_rules! files {
    ($($name:ident)*) => {
        [$((stringify!($name), include_str!(concat!("../data/requirements/", stringify!($name), ".txt")))),*]
    };
}

/// The files of rules.
const FILES: [(&str, &str); 16] = files![
    australia brazil canada emirates europe full_dashboard hong_kong india japan malaysia mexico new_zealand
    recipient singapore thailand us
];

static RULES: LazyLock<HashMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let parsed = FILES
        .into_iter()
        .map(|(name, text)| (name, rules::parse(text).expect("a test reads the files of rules")));
    parsed.collect()
});

/// Seconds that an account which works has to tell what becomes due. Source: the grace period of
/// "Update verified user information".
pub const GRACE: i64 = 14 * 86_400;

/// What stands for a capability where an account has asked for none, and is asked all the same.
const ONBOARDING: &str = "onboarding";

/// The rules of a country for a capability.
fn rules_of(country: &str, capability: &str) -> &'static [Rule] {
    let of_country = || Country::find(country).map_or("recipient", |c| &c.requirements);
    let file = if capability == ONBOARDING { "full_dashboard" } else { of_country() };
    RULES.get(file).map(Vec::as_slice).unwrap_or_default()
}

/// All that a business type's accounts in a country are asked for at first, and later, for card
/// payments, as country specs tell it.
pub fn fields(country: &str, business_type: &str) -> (Vec<String>, Vec<String>) {
    let subject = Subject { country, business_type, structure: "", agreement: "full" };
    let rule = rules::find(rules_of(country, "card_payments"), subject, "card_payments");
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
    use crate::country::Agreement;

    /// The first words of keys.
    const ROOTS: [&str; 12] = [
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
        "settings",
        "tos_acceptance",
    ];

    #[test]
    fn every_country_has_rules_for_what_accounts_there_can_be() {
        for country in Country::all() {
            assert!(RULES.contains_key(country.requirements.as_str()), "{}", country.code);
            for (kind, agreement) in country
                .business_types
                .iter()
                .flat_map(|kind| country.agreements.iter().map(move |agreement| (kind, agreement)))
            {
                let capability = match agreement {
                    Agreement::Full => "card_payments",
                    Agreement::Recipient => "transfers",
                };
                let agreement = agreement.name();
                let subject = Subject {
                    country: country.code,
                    business_type: kind,
                    structure: "",
                    agreement,
                };
                let rule = rules::find(rules_of(country.code, capability), subject, capability);
                let asks = rule.map(|rule| rule.asks.len()).unwrap_or_default();
                assert!(asks > 4, "{} {kind} {agreement}", country.code);
            }
        }
    }

    #[test]
    fn keys_are_what_accounts_can_be_asked_for() {
        for (file, rules) in RULES.iter() {
            for key in rules.iter().flat_map(|rule| &rule.asks).flat_map(|ask| &ask.keys) {
                let root = key.split('.').next().unwrap_or_default();
                assert!(ROOTS.contains(&root), "{file}: {key}");
                assert!(!key.contains(|c: char| c.is_ascii_uppercase()), "{file}: {key}");
            }
        }
    }
}
