//! Capabilities: by configuration in the newer API, one flat hash in the older.

use serde_json::{Map, Value, json};

use crate::requirements::{Impact, PAYOUTS, Urgency};

use super::{Facts, paths::put};

/// The configurations, in the API's order.
pub const CONFIGURATIONS: [&str; 3] = ["customer", "merchant", "recipient"];

/// Where a capability stands in the newer API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `merchant` or `recipient`.
    pub configuration: &'static str,
    /// For example `card_payments` or `stripe_balance.stripe_transfers`.
    pub name: String,
}

/// Names that differ.
const RENAMED: &[(&str, &str)] = &[("us_bank_account_ach_payments", "ach_debit_payments")];

/// Payment methods that only the older API has capabilities for; from the SDK's types.
const OLDER: &[&str] = &[
    "bank_transfer_payments",
    "billie_payments",
    "bizum_payments",
    "crypto_payments",
    "giropay_payments",
    "india_international_payments",
    "legacy_payments",
    "mb_way_payments",
    "nz_bank_account_becs_debit_payments",
    "paypay_payments",
    "payto_payments",
    "pix_payments",
    "scalapay_payments",
    "sofort_payments",
    "upi_payments",
    "wero_payments",
];

/// Where an older capability is in the newer API; none if it has none.
pub fn place(v1: &str) -> Option<Place> {
    if v1 == "transfers" {
        let name = "stripe_balance.stripe_transfers".into();
        return Some(Place { configuration: "recipient", name });
    }
    let renamed = RENAMED.iter().find(|(older, _)| *older == v1).map(|(_, newer)| *newer);
    let pays = v1.ends_with("_payments") && !OLDER.contains(&v1);
    renamed
        .or_else(|| pays.then_some(v1))
        .map(|name| Place { configuration: "merchant", name: name.to_owned() })
}

/// The older name of a merchant's or recipient's capability; none if only the newer API has it.
pub fn older(configuration: &str, name: &str) -> Option<String> {
    match (configuration, name) {
        ("recipient", "stripe_balance.stripe_transfers") => Some("transfers".into()),
        ("merchant", name) if name.ends_with("_payments") => {
            let renamed = RENAMED.iter().find(|(_, newer)| *newer == name);
            Some(renamed.map_or(name, |(older, _)| *older).to_owned())
        }
        _ => None,
    }
}

/// What a body asks for: pairs of a capability's path below `capabilities`, and whether it is
/// requested.
pub fn requests(capabilities: &Value) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for (name, hash) in capabilities.as_object().into_iter().flatten() {
        match hash["requested"].as_bool() {
            Some(requested) => found.push((name.clone(), requested)),
            None => {
                let below = requests(hash);
                found.extend(below.into_iter().map(|(rest, r)| (format!("{name}.{rest}"), r)));
            }
        }
    }
    found
}

/// Whether a configuration is applied: as was said, or because a capability of it is requested.
pub fn is_applied(body: &Value, facts: &Facts, configuration: &str) -> bool {
    match facts.applied.get(configuration) {
        Some(false) => false,
        Some(true) => true,
        None => places(body).any(|(place, _)| place.configuration == configuration),
    }
}

/// The older body's capabilities that have a place in the newer API, and their status.
fn places(body: &Value) -> impl Iterator<Item = (Place, &Value)> {
    let all = body["capabilities"].as_object().into_iter().flatten();
    all.filter_map(|(name, status)| Some((place(name)?, status)))
}

/// The `capabilities` of a configuration; null if it has none.
pub fn view(body: &Value, facts: &Facts, impact: &Impact, configuration: &str) -> Value {
    let mut shown = Value::Object(Map::new());
    for (place, status) in places(body).filter(|(place, _)| place.configuration == configuration) {
        let status = status.as_str().unwrap_or_default();
        let needs = needs(body, impact, older(configuration, &place.name).as_deref());
        put(&mut shown, &place.name, state(body, status, needs));
    }
    let kept = &facts.kept["configuration"][configuration]["capabilities"];
    for (name, _) in requests(kept).iter().filter(|(_, requested)| *requested) {
        let status = if configuration == "customer" { "active" } else { payouts(body) };
        put(&mut shown, name, state(body, status, needs(body, impact, None)));
    }
    let empty = shown.as_object().is_some_and(Map::is_empty);
    if configuration != "customer" && !empty {
        let state = state(body, payouts(body), needs(body, impact, None));
        put(&mut shown, "stripe_balance.payouts", state);
    }
    if empty { Value::Null } else { shown }
}

/// Paying out has no capability in the older API, but a flag.
fn payouts(body: &Value) -> &'static str {
    let any = |status: &str| places(body).any(|(_, known)| *known == status);
    match (body["payouts_enabled"] == true, any("pending")) {
        (true, _) => "active",
        (false, true) => "pending",
        (false, false) => "inactive",
    }
}

/// How urgently a capability needs a key, if it does; `all` is how urgently the account does.
/// What the older API has no capability for is paying out in some way, and stops with payouts:
/// for want of what only they need, or if everything else stops.
pub fn urgency(
    body: &Value,
    impact: &Impact,
    key: &str,
    older: Option<&str>,
    all: Urgency,
) -> Option<Urgency> {
    let Some(stopped) = impact.get(key) else { return Some(all) };
    if let Some(known) = stopped.get(older.unwrap_or(PAYOUTS)) {
        return Some(*known);
    }
    let mut requested = body["capabilities"].as_object().into_iter().flatten();
    let everything = requested.all(|(name, _)| stopped.contains_key(name));
    (older.is_none() && everything).then(|| stopped.values().max().copied()).flatten()
}

/// Capabilities that stop together; see `account/state.rs`.
const PAIR: [&str; 2] = ["card_payments", "transfers"];

/// True if something that a capability needs was not told in time.
fn needs(body: &Value, impact: &Impact, older: Option<&str>) -> bool {
    let works = places(body).any(|(_, status)| *status == "active");
    let past = body["requirements"]["past_due"].as_array().into_iter().flatten();
    past.filter_map(Value::as_str).any(|key| {
        let of = |older| urgency(body, impact, key, older, Urgency::PastDue).is_some();
        match older {
            Some(name) if PAIR.contains(&name) => PAIR.into_iter().any(|name| of(Some(name))),
            Some(name) => of(Some(name)),
            None => of(None) || !works,
        }
    })
}

/// A capability's status, and why it is not active.
fn state(body: &Value, status: &str, needs: bool) -> Value {
    let reason = body["requirements"]["disabled_reason"].as_str().unwrap_or_default();
    let (status, code, resolution) = match status {
        "active" => return json!({ "status": "active", "status_details": [] }),
        "pending" => ("pending", "requirements_pending_verification", "no_resolution"),
        _ if reason.starts_with("rejected") => ("rejected", rejected(reason), "contact_stripe"),
        _ if needs => ("restricted", "requirements_past_due", "provide_info"),
        _ => ("restricted", "restricted_other", "contact_stripe"),
    };
    json!({ "status": status, "status_details": [{ "code": code, "resolution": resolution }] })
}

/// The newer code of an older reason.
fn rejected(reason: &str) -> &'static str {
    match reason.trim_start_matches("rejected.") {
        "fraud" => "rejected_fraud",
        "incomplete_verification" => "rejected_incomplete_verification",
        "listed" => "rejected_listed",
        "terms_of_service" => "rejected_terms_of_service",
        "platform_fraud" => "rejected_platform_fraud",
        "platform_terms_of_service" => "rejected_platform_terms_of_service",
        "platform_other" => "rejected_platform_other",
        _ => "rejected_other",
    }
}

/// The status of each capability of a shown configuration, by path.
pub fn statuses(capabilities: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, hash) in capabilities.as_object().into_iter().flatten() {
        match hash["status"].as_str() {
            Some(status) => found.push((name.clone(), status.to_owned())),
            None => {
                let below = statuses(hash);
                found.extend(below.into_iter().map(|(rest, s)| (format!("{name}.{rest}"), s)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_both_directions() {
        for (v1, configuration, v2) in [
            ("transfers", "recipient", "stripe_balance.stripe_transfers"),
            ("card_payments", "merchant", "card_payments"),
            ("us_bank_account_ach_payments", "merchant", "ach_debit_payments"),
        ] {
            let place = place(v1).unwrap();
            assert_eq!((place.configuration, place.name.as_str()), (configuration, v2));
            assert_eq!(older(configuration, v2).as_deref(), Some(v1));
        }
        for v1 in ["card_issuing", "legacy_payments", "tax_reporting_us_1099_k"] {
            assert_eq!(place(v1), None, "{v1}");
        }
        assert_eq!(older("recipient", "bank_accounts.ach"), None);
    }

    #[test]
    fn statuses_tell_why() {
        for (status, requirements, expected) in [
            ("active", json!({}), r#"{"status":"active","status_details":[]}"#),
            (
                "inactive",
                json!({"past_due": ["company.name"]}),
                r#"{"status":"restricted","status_details":[{"code":"requirements_past_due","resolution":"provide_info"}]}"#,
            ),
            (
                "inactive",
                json!({"disabled_reason": "rejected.fraud", "past_due": ["x"]}),
                r#"{"status":"rejected","status_details":[{"code":"rejected_fraud","resolution":"contact_stripe"}]}"#,
            ),
            (
                "pending",
                json!({}),
                r#"{"status":"pending","status_details":[{"code":"requirements_pending_verification","resolution":"no_resolution"}]}"#,
            ),
        ] {
            let body = json!({ "requirements": requirements });
            let needs = needs(&body, &Impact::new(), Some("link_payments"));
            assert_eq!(state(&body, status, needs).to_string(), expected);
        }
    }
}
