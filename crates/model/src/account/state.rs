//! From what is known of an account to what it may do.

use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::{Account, CapabilityStatus, Verification, empty_requirements};
use crate::{
    calendar::Interval,
    person::{Check, Person},
    requirements::{Missing, missing},
};

/// Computes requirements, capabilities and what is enabled, afresh.
pub fn refresh(account: &mut Account, persons: &mut [Person]) {
    account.show_individual(persons);
    let capabilities: Vec<String> = account.capabilities.keys().cloned().collect();
    let lacking: Vec<Missing> =
        capabilities.iter().map(|capability| missing(account, persons, capability)).collect();
    advance_verification(account, persons, &lacking);
    for (capability, lacking) in capabilities.iter().zip(&lacking) {
        let status = capability_status(account, lacking);
        account.capabilities.insert(capability.clone(), status);
    }
    couple(account);
    account.requirements = hash(account, persons, &lacking);
    let usable = |name: &str| account.has_active(name);
    let by_transfers = usable("transfers") && !account.capabilities.contains_key("card_payments");
    account.charges_enabled = usable("card_payments") || by_transfers;
    account.payouts_enabled = account.internal.rejected.is_none()
        && !account.external_accounts.data.is_empty()
        && account.capabilities.values().any(|status| *status == CapabilityStatus::Active);
    let told = !capabilities.is_empty() && lacking.iter().all(|lacking| lacking.now.is_empty());
    account.details_submitted |= told;
    account.show_individual(persons);
}

/// Everything but the external account is there: the check may begin. Data that changes what
/// was found bad begins it again.
fn advance_verification(account: &mut Account, persons: &mut [Person], lacking: &[Missing]) {
    let complete = !lacking.is_empty()
        && lacking.iter().all(|missing| missing.now.iter().all(|key| key == "external_account"));
    let checks = || {
        let persons = persons.iter().map(|person| person.internal.check);
        persons.chain([account.internal.company_check])
    };
    let failing = checks().any(|check| check == Check::Fails);
    let at_once = checks().any(|check| check == Check::PassesAtOnce);
    account.internal.verification = match account.internal.verification {
        Verification::Waiting if complete && !failing && at_once => Verification::Passed,
        Verification::Waiting if complete => Verification::Running,
        Verification::Failed if complete && !failing => Verification::Running,
        state @ (Verification::Waiting
        | Verification::Running
        | Verification::Passed
        | Verification::Failed) => state,
    };
    let status = match account.internal.verification {
        Verification::Waiting | Verification::Failed => "unverified",
        Verification::Running => "pending",
        Verification::Passed => "verified",
    };
    for person in persons {
        person.set_verification(status);
    }
}

fn capability_status(account: &Account, lacking: &Missing) -> CapabilityStatus {
    let due = lacking.now.iter().any(|key| key != "external_account");
    if account.internal.rejected.is_some() || due {
        return CapabilityStatus::Inactive;
    }
    match account.internal.verification {
        Verification::Waiting | Verification::Failed => CapabilityStatus::Inactive,
        Verification::Running => CapabilityStatus::Pending,
        Verification::Passed => CapabilityStatus::Active,
    }
}

/// If one of card payments and transfers is inactive, both are.
fn couple(account: &mut Account) {
    let pair = ["card_payments", "transfers"];
    let inactive =
        |name: &&str| account.capabilities.get(*name) == Some(&CapabilityStatus::Inactive);
    let requested = pair.iter().all(|name| account.capabilities.contains_key(*name));
    if requested && pair.iter().any(inactive) {
        for name in pair {
            account.capabilities.insert(name.into(), CapabilityStatus::Inactive);
        }
    }
}

fn hash(account: &Account, persons: &[Person], lacking: &[Missing]) -> Value {
    let mut now: Vec<&String> = lacking.iter().flat_map(|missing| &missing.now).collect();
    let mut later: Vec<&String> = lacking.iter().flat_map(|missing| &missing.later).collect();
    for keys in [&mut now, &mut later] {
        keys.sort();
        keys.dedup();
    }
    let mut now = json!(now);
    let mut later = json!(later);
    let mut requirements = empty_requirements();
    let mut pending = json!([]);
    match account.internal.verification {
        Verification::Running => pending = json!(identity_keys(account, persons)),
        Verification::Failed => {
            let document = document_key(account, persons);
            requirements["errors"] = json!([{
                "code": "verification_failed_keyed_identity",
                "reason": "The person's keyed-in identity information could not be verified. Correct any errors or upload a document that matches the identity fields (e.g., name and date of birth) entered.",
                "requirement": document,
            }]);
            for keys in [&mut now, &mut later] {
                if let Value::Array(keys) = keys {
                    keys.push(json!(document));
                }
            }
        }
        Verification::Waiting | Verification::Passed => {}
    }
    let due = now.as_array().is_some_and(|keys| !keys.is_empty());
    requirements["disabled_reason"] = match &account.internal.rejected {
        Some(reason) => json!(reason),
        None if account.capabilities.is_empty() => json!("action_required.requested_capabilities"),
        None if due => json!("requirements.past_due"),
        None if account.internal.verification == Verification::Running => {
            json!("requirements.pending_verification")
        }
        None => Value::Null,
    };
    requirements["past_due"] = now.clone();
    requirements["currently_due"] = now;
    requirements["eventually_due"] = later;
    requirements["pending_verification"] = pending;
    requirements
}

fn subject(account: &Account, persons: &[Person]) -> String {
    let representative = persons.iter().find(|person| person.is("representative"));
    match (account.business_type.as_deref(), representative) {
        (Some("individual"), _) | (_, None) => "individual".to_owned(),
        (_, Some(person)) => person.id.clone(),
    }
}

fn document_key(account: &Account, persons: &[Person]) -> String {
    format!("{}.verification.document", subject(account, persons))
}

fn identity_keys(account: &Account, persons: &[Person]) -> Vec<String> {
    let subject = subject(account, persons);
    ["address.city", "address.line1", "address.postal_code", "address.state", "id_number"]
        .map(|key| format!("{subject}.{key}"))
        .to_vec()
}

/// How often an account is paid out by itself.
pub fn schedule(account: &Account) -> Interval {
    let schedule = &account.settings["payouts"]["schedule"];
    match schedule["interval"].as_str() {
        Some("daily") => Interval::Daily,
        Some("weekly") => {
            let days = schedule["weekly_payout_days"].as_array();
            let day = days.and_then(|days| days.first()).unwrap_or(&schedule["weekly_anchor"]);
            Interval::Weekly(match day.as_str() {
                Some("tuesday") => Weekday::Tuesday,
                Some("wednesday") => Weekday::Wednesday,
                Some("thursday") => Weekday::Thursday,
                Some("friday") => Weekday::Friday,
                Some("saturday") => Weekday::Saturday,
                Some("sunday") => Weekday::Sunday,
                _ => Weekday::Monday,
            })
        }
        Some("monthly") => {
            let days = schedule["monthly_payout_days"].as_array();
            let day = days.and_then(|days| days.first()).unwrap_or(&schedule["monthly_anchor"]);
            let day = day.as_i64().and_then(|day| i8::try_from(day).ok()).unwrap_or(1);
            Interval::Monthly(day.clamp(1, 31))
        }
        _ => Interval::Manual,
    }
}
