//! What is required, as entries under the newer names, from the older API's lists of keys.

use serde_json::{Value, json};

use crate::requirements::{Impact, Urgency};

use super::{
    Facts, capabilities,
    identity::{ACCOUNT, PERSON, REQUIRED, REQUIRED_OF_PERSONS},
    paths, time,
};

/// Codes of errors that the newer API does not have; from the SDK's types.
#[rustfmt::skip]
const UNKNOWN_ERRORS: &[(&str, &str)] = &[
    ("invalid_signator", "verification_failed_other"),
    ("unsupported_business_type", "invalid_value_other"),
    ("information_missing", "invalid_value_other"),
    ("invalid_url_length", "invalid_url_format"),
    ("verification_rejected_ownership_exemption_reason", "verification_failed_other"),
    ("external_request", "verification_failed_other"),
    ("verification_legal_entity_structure_mismatch", "verification_failed_other"),
    ("verification_failed_authorizer_authority", "verification_failed_other"),
];

/// Capabilities that requirements can't name; from the SDK's types.
const UNNAMED: [&str; 2] = ["sequra_payments", "sunbit_payments"];

/// `requirements` or `future_requirements` of an older body, in the newer shape.
pub fn view(body: &Value, facts: &Facts, impact: &Impact, hash: &str) -> Value {
    let older = &body[hash];
    let requested = requested(body, facts, impact);
    let entries: Vec<Value> =
        keys(older).into_iter().map(|key| entry(body, &requested, impact, older, &key)).collect();
    let worst = ["past_due", "currently_due", "eventually_due"]
        .into_iter()
        .find(|status| entries.iter().any(|entry| entry["minimum_deadline"]["status"] == *status));
    let deadline = older["current_deadline"].as_i64().map(time);
    let summary = worst.map(|status| json!({ "status": status, "time": deadline }));
    let alternatives = older["alternatives"].as_array().into_iter().flatten();
    let alternatives: Vec<Value> = alternatives.map(alternative).collect();
    json!({
        "alternatives": alternatives,
        "entries": entries,
        "summary": { "minimum_deadline": summary },
    })
}

fn list<'b>(older: &'b Value, name: &str) -> impl Iterator<Item = &'b str> {
    older[name].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// All keys, each once, the most urgent first.
fn keys(older: &Value) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for name in ["past_due", "currently_due", "pending_verification", "eventually_due"] {
        for key in list(older, name) {
            if !keys.iter().any(|known| known == key) {
                keys.push(key.to_owned());
            }
        }
    }
    keys
}

fn entry(body: &Value, all: &[Named], impact: &Impact, older: &Value, key: &str) -> Value {
    let is_in = |name: &str| list(older, name).any(|known| known == key);
    let due = is_in("past_due") || is_in("currently_due");
    let waiting = is_in("pending_verification") && !due;
    let status = match (is_in("past_due"), due || waiting) {
        (true, _) => Urgency::PastDue,
        (false, true) => Urgency::CurrentlyDue,
        (false, false) => Urgency::EventuallyDue,
    };
    let errors = older["errors"].as_array().into_iter().flatten();
    let errors: Vec<Value> =
        errors.filter(|error| error["requirement"] == key).map(error).collect();
    let reason =
        if waiting || !errors.is_empty() { "routine_verification" } else { "routine_onboarding" };
    // Who waits for the verification waits for all of it.
    let impact = if waiting { &Impact::new() } else { impact };
    let restricted = all.iter().filter_map(|known| {
        let urgency = capabilities::urgency(body, impact, key, known.older.as_deref(), status)?;
        Some(json!({
            "capability": known.name, "configuration": known.configuration,
            "deadline": { "status": urgency },
        }))
    });
    let restricted: Vec<Value> = restricted.collect();
    json!({
        "awaiting_action_from": if waiting { "stripe" } else { "user" },
        "description": description(key),
        "errors": errors,
        "impact": { "restricts_capabilities": restricted },
        "minimum_deadline": { "status": status },
        "reference": reference(key),
        "requested_reasons": [{ "code": reason }],
    })
}

fn error(error: &Value) -> Value {
    let code = error["code"].as_str().unwrap_or_default();
    let known = UNKNOWN_ERRORS.iter().find(|(older, _)| *older == code);
    json!({ "code": known.map_or(code, |(_, newer)| *newer), "description": error["reason"] })
}

/// A capability that requirements can name.
struct Named {
    configuration: &'static str,
    name: String,
    older: Option<String>,
}

/// All that is requested.
fn requested(body: &Value, facts: &Facts, impact: &Impact) -> Vec<Named> {
    let dealers = ["merchant", "recipient"].into_iter();
    let applied = dealers.filter(|name| capabilities::is_applied(body, facts, name));
    let of = |configuration: &'static str| {
        let shown = capabilities::view(body, facts, impact, configuration);
        let all = capabilities::statuses(&shown).into_iter();
        all.filter(|(name, _)| !UNNAMED.contains(&name.as_str())).map(move |(name, _)| Named {
            configuration,
            older: capabilities::older(configuration, &name),
            name,
        })
    };
    applied.flat_map(of).collect()
}

fn reference(key: &str) -> Value {
    let person = key.split('.').next().filter(|head| head.starts_with("person_"));
    person.map_or(Value::Null, |id| json!({ "inquiry": null, "resource": id, "type": "person" }))
}

/// The newer name of an older key. One that no table knows keeps its own.
pub fn description(key: &str) -> String {
    if let Some(name) = paths::name(REQUIRED, key).or_else(|| paths::name(ACCOUNT, key)) {
        return name;
    }
    let Some((subject, rest)) = key.split_once('.') else { return key.to_owned() };
    let named = paths::name(REQUIRED_OF_PERSONS, rest).or_else(|| paths::name(PERSON, rest));
    match (subject, named) {
        ("individual", Some(name)) => format!("identity.individual.{name}"),
        (_, Some(name)) => format!("{subject}.{name}"),
        (_, None) => key.to_owned(),
    }
}

fn alternative(older: &Value) -> Value {
    let originals: Vec<Value> = list(older, "original_fields_due")
        .map(|key| json!({ "description": description(key), "reference": reference(key) }))
        .collect();
    let entries: Vec<Value> = list(older, "alternative_fields_due")
        .map(|key| {
            json!({
                "awaiting_action_from": "user", "description": description(key), "errors": [],
                "reference": reference(key),
            })
        })
        .collect();
    json!({ "options": [{ "entries": entries }], "original_entries": originals })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_get_their_newer_names() {
        for (key, expected) in [
            ("external_account", "external_account"),
            ("tos_acceptance.date", "identity.attestations.terms_of_service.account.date"),
            ("company.owners_provided", "identity.attestations.persons_provided.owners"),
            ("company.name", "identity.business_details.registered_name"),
            ("company.address.line1", "identity.business_details.address.line1"),
            ("company.tax_id", "identity.business_details.id_numbers"),
            ("business_type", "identity.entity_type"),
            ("business_profile.mcc", "configuration.merchant.mcc"),
            ("business_profile.url", "defaults.profile.business_url"),
            ("representative.first_name", "representative.given_name"),
            ("representative.dob.day", "representative.date_of_birth.day"),
            ("person_1.relationship.title", "person_1.relationship.title"),
            ("person_1.ssn_last_4", "person_1.id_numbers.us_ssn_last_4"),
            ("individual.id_number", "identity.individual.id_numbers"),
            (
                "individual.verification.document",
                "identity.individual.documents.primary_verification",
            ),
            ("interv_1.something", "interv_1.something"),
        ] {
            assert_eq!(description(key), expected);
        }
    }

    #[test]
    fn entries_tell_who_acts_and_what_is_restricted() {
        let body = json!({
            "capabilities": { "card_payments": "active", "transfers": "inactive" },
            "requirements": {
                "past_due": ["external_account", "company.phone"],
                "currently_due": ["external_account", "company.name", "company.phone"],
                "eventually_due": ["external_account", "company.name", "company.phone", "person_1.id_number"],
                "pending_verification": ["company.tax_id"], "errors": [], "alternatives": []
            }
        });
        let stops = |all: &[(&str, Urgency)]| {
            all.iter().map(|(name, urgency)| ((*name).to_owned(), *urgency)).collect()
        };
        let impact = Impact::from([
            ("external_account".into(), stops(&[("payouts", Urgency::PastDue)])),
            ("person_1.id_number".into(), stops(&[("card_payments", Urgency::EventuallyDue)])),
            (
                "company.phone".into(),
                stops(&[("card_payments", Urgency::CurrentlyDue), ("transfers", Urgency::PastDue)]),
            ),
        ]);
        let shown = view(&body, &Facts::default(), &impact, "requirements");
        let mut lines = Vec::new();
        for entry in shown["entries"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let minimum = text(&entry["minimum_deadline"]["status"]);
            let waits = text(&entry["awaiting_action_from"]);
            lines.push(format!("{} {minimum} {waits}", text(&entry["description"])));
            for restricted in entry["impact"]["restricts_capabilities"].as_array().unwrap() {
                let deadline = text(&restricted["deadline"]["status"]);
                let configuration = text(&restricted["configuration"]);
                let capability = text(&restricted["capability"]);
                lines.push(format!("  {configuration} {capability} {deadline}"));
            }
        }
        insta::assert_snapshot!(lines.join("\n"), @r"
        external_account past_due user
          merchant stripe_balance.payouts past_due
          recipient stripe_balance.payouts past_due
        identity.business_details.phone past_due user
          merchant card_payments currently_due
          merchant stripe_balance.payouts currently_due
          recipient stripe_balance.stripe_transfers past_due
          recipient stripe_balance.payouts currently_due
        identity.business_details.registered_name currently_due user
          merchant card_payments currently_due
          merchant stripe_balance.payouts currently_due
          recipient stripe_balance.stripe_transfers currently_due
          recipient stripe_balance.payouts currently_due
        identity.business_details.id_numbers currently_due stripe
          merchant card_payments currently_due
          merchant stripe_balance.payouts currently_due
          recipient stripe_balance.stripe_transfers currently_due
          recipient stripe_balance.payouts currently_due
        person_1.id_numbers eventually_due user
          merchant card_payments eventually_due
        ");
        assert_eq!(shown["summary"]["minimum_deadline"]["status"], "past_due");
    }
}
