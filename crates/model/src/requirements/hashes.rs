//! The `requirements` hashes, as the API shows them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Due, GRACE, Provided, given::name_of};
use crate::{
    account::{
        Account, CapabilityStatus, Verification, empty_requirements,
        intervention::{self, Intervention},
    },
    hash,
    person::{self, Person},
    verifier::{self, Flaw, Hurts},
};

/// The account's own hash.
pub fn account_hash(account: &Account, persons: &[Person], dues: &BTreeMap<String, Due>) -> Value {
    let mut all = Due::default();
    let mut past = BTreeSet::new();
    for (capability, due) in dues {
        past.extend(account.past_due(capability, due).cloned());
        all.now.extend(due.now.iter().cloned());
        all.later.extend(due.later.iter().cloned());
        for alternative in &due.alternatives {
            if !all.alternatives.contains(alternative) {
                all.alternatives.push(alternative.clone());
            }
        }
    }
    if account.internal.charges_blocked {
        past.extend(all.now.iter().cloned());
    }
    let mut hash = body(&Provided::new(account, persons), &all, &past);
    let internal = &account.internal;
    let running = internal.verification == Verification::Running;
    hash["disabled_reason"] = match &account.internal.rejected {
        Some(reason) => json!(reason),
        None if account.internal.payments_paused || account.internal.payouts_paused => {
            json!("platform_paused")
        }
        None if listed(persons) => json!("listed"),
        None if internal.interventions.iter().any(|asked| !asked.blocks.is_empty()) => {
            json!("other")
        }
        None if dues.is_empty() => json!("action_required.requested_capabilities"),
        None if !past.is_empty() => json!("requirements.past_due"),
        None if running && !account.works() => json!("requirements.pending_verification"),
        None => Value::Null,
    };
    hash
}

/// What will be asked for one day, in the same shape. It never disables anything.
pub fn future_hash<'d>(dues: impl IntoIterator<Item = &'d Due>) -> Value {
    let mut keys = BTreeSet::new();
    let mut from: Option<i64> = None;
    for due in dues {
        keys.extend(&due.future);
        from = from.into_iter().chain(due.future_from).min();
    }
    let mut hash = empty_requirements();
    hash["current_deadline"] = json!(from);
    hash["currently_due"] = json!(keys);
    hash["eventually_due"] = json!(keys);
    hash
}

/// A capability's hash. One that was never requested shows what it would need.
pub fn capability_hash(told: &Provided<'_>, capability: &str, due: &Due) -> Value {
    let (account, persons) = (told.account, told.persons);
    let status = account.capabilities.get(capability);
    let past: BTreeSet<String> = match status {
        Some(_) => account.past_due(capability, due).cloned().collect(),
        None => BTreeSet::new(),
    };
    let mut hash = body(told, due, &past);
    if status.is_none() {
        hash["pending_verification"] = json!([]);
    }
    let idle = account.internal.findings.found().any(|flaw| flaw.hurts == Hurts::Idle);
    hash["disabled_reason"] = match status {
        Some(CapabilityStatus::Inactive) if account.internal.rejected.is_some() => {
            json!("rejected.other")
        }
        Some(CapabilityStatus::Inactive) if account.internal.payments_paused => {
            json!("platform_paused")
        }
        Some(CapabilityStatus::Inactive) if listed(persons) => json!("pending.review"),
        Some(CapabilityStatus::Inactive) if idle => json!("paused.inactivity"),
        Some(CapabilityStatus::Inactive) => json!("requirements.fields_needed"),
        Some(CapabilityStatus::Pending) => json!("pending.review"),
        Some(CapabilityStatus::Active) | None => Value::Null,
    };
    hash
}

/// A person's part of the account's hash, without the person's name before each key.
pub fn person_hash(account: &Account, person: &Person, requirements: &Value) -> Value {
    let prefix = format!("{}.", name_of(account, person));
    let bare = |key: &Value| key.as_str()?.strip_prefix(&prefix).map(str::to_owned);
    let list = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(bare).collect()
    };
    let mut hash = person::empty_requirements();
    for name in ["currently_due", "eventually_due", "past_due", "pending_verification"] {
        hash[name] = json!(list(&requirements[name]));
    }
    let errors = requirements["errors"].as_array().into_iter().flatten();
    let errors = errors.filter_map(|error| {
        let mut error = error.clone();
        error["requirement"] = json!(bare(&error["requirement"])?);
        Some(error)
    });
    hash["errors"] = errors.collect();
    let alternatives = requirements["alternatives"].as_array().into_iter().flatten();
    let alternatives = alternatives.filter_map(|pair| {
        let original = list(&pair["original_fields_due"]);
        let alternative = list(&pair["alternative_fields_due"]);
        (!original.is_empty()).then(
            || json!({ "alternative_fields_due": alternative, "original_fields_due": original }),
        )
    });
    hash["alternatives"] = alternatives.collect();
    hash
}

/// True if somebody may be on a list of those with whom nobody may deal.
fn listed(persons: &[Person]) -> bool {
    persons
        .iter()
        .flat_map(|person| person.internal.findings.found())
        .any(|flaw| flaw.hurts == Hurts::Listed)
}

fn body(told: &Provided<'_>, due: &Due, past: &BTreeSet<String>) -> Value {
    let (account, persons) = (told.account, told.persons);
    let mut errors = Vec::new();
    let mut add = |flaw: &Flaw, prefix: &str| {
        for key in &flaw.wants {
            let at_company = prefix.is_empty() || key.starts_with("company.");
            let key = if at_company { key.clone() } else { format!("{prefix}.{key}") };
            let reason = verifier::reason(&flaw.code);
            errors.push(json!({ "code": flaw.code, "reason": reason, "requirement": key }));
        }
    };
    account.internal.findings.found().for_each(|flaw| add(flaw, ""));
    for person in persons {
        let name = name_of(account, person);
        person.internal.findings.found().for_each(|flaw| add(flaw, name));
    }
    for key in interventions(account, due) {
        errors.push(json!({
            "code": intervention::CODE, "reason": intervention::REASON, "requirement": key
        }));
    }
    let alternatives: Vec<Value> = due
        .alternatives
        .iter()
        .map(|pair| {
            json!({
                "alternative_fields_due": pair.alternative,
                "original_fields_due": pair.original
            })
        })
        .collect();
    let waiting = due.now.iter().filter(|key| !past.contains(*key));
    let deadline = waiting.filter_map(|key| account.internal.deadlines.get(key).copied()).min();
    let pending = pending(told);
    // What is looked up while capabilities work has to be found some day.
    let looked_up = account.internal.identity == Verification::Running && !pending.is_empty();
    let late = account.works() && looked_up;
    let lookup = late.then(|| account.internal.identity_since.saturating_add(GRACE));
    let deadline = deadline.into_iter().chain(lookup).min();
    let mut hash = empty_requirements();
    hash["alternatives"] = json!(alternatives);
    hash["current_deadline"] = json!(deadline);
    hash["currently_due"] = json!(due.now);
    hash["errors"] = json!(errors);
    hash["eventually_due"] = json!(due.later);
    hash["past_due"] = json!(past);
    hash["pending_verification"] = json!(pending);
    hash
}

/// What those who look after risk ask, of what is due.
fn interventions<'d>(account: &Account, due: &'d Due) -> impl Iterator<Item = &'d String> {
    let asked: BTreeSet<String> =
        account.internal.interventions.iter().map(Intervention::key).collect();
    due.now.iter().filter(move |key| asked.contains(*key))
}

/// What is being checked. Capabilities that work go on while a number is still looked up.
/// Source: recorded accounts.
fn pending(told: &Provided<'_>) -> BTreeSet<String> {
    let (account, persons) = (told.account, told.persons);
    let internal = &account.internal;
    let answered = internal.interventions.iter().filter(|asked| asked.answered);
    let mut keys: BTreeSet<String> = answered.map(Intervention::key).collect();
    if internal.identity != Verification::Running {
        return keys;
    }
    let before = internal.verification == Verification::Running;
    let somebody = persons.iter().any(|person| person.internal.findings.unchecked);
    let checked = [
        ("business_profile.url", "business_profile.url", before && somebody),
        ("company.tax_id", "company.tax_id_provided", internal.findings.unchecked),
        (
            "company.verification.document",
            "company.verification.document.front",
            internal.findings.unchecked,
        ),
    ];
    let given = checked.iter().filter(|(_, shown, pending)| *pending && told.shows(shown));
    keys.extend(given.map(|(key, ..)| (*key).to_owned()));
    for person in persons.iter().filter(|person| person.internal.findings.unchecked) {
        let name = name_of(account, person);
        let given = PERSON_CHECKED
            .iter()
            .filter(|(key, _)| before || *key == "id_number")
            .filter(|(_, shown)| shown.is_empty() || hash::given_in(&person.fields, shown));
        keys.extend(given.map(|(key, _)| format!("{name}.{key}")));
    }
    keys
}

/// What of a person is shown as being checked, and what shows that it was told; a document is
/// looked for whether or not one was.
const PERSON_CHECKED: [(&str, &str); 7] = [
    ("address.city", "address.city"),
    ("address.line1", "address.line1"),
    ("address.postal_code", "address.postal_code"),
    ("address.state", "address.state"),
    ("id_number", "ssn_last_4_provided"),
    ("verification.document", ""),
    ("verification.additional_document", "verification.additional_document.front"),
];
