//! What changed on an account, by the names of the events that tell it.

use serde_json::{Value, json};

use super::capabilities::{CONFIGURATIONS, statuses};

/// One event to tell: its type, and its `data`.
#[derive(Debug, Clone, PartialEq)]
pub struct Provided {
    /// For example `v2.core.account[identity].updated`.
    pub kind: String,
    /// None for most.
    pub data: Option<Value>,
}

impl Provided {
    fn plain(kind: impl Into<String>) -> Provided {
        Provided { kind: kind.into(), data: None }
    }
}

/// Fields whose change is a change of the account itself.
const OWN: [&str; 6] = [
    "applied_configurations",
    "contact_email",
    "contact_phone",
    "dashboard",
    "display_name",
    "metadata",
];

/// Events between two whole views of an account; none before its creation, none after its
/// deletion, which the newer API calls closing.
pub fn of_account(before: Option<&Value>, after: Option<&Value>) -> Vec<Provided> {
    let (before, after) = match (before, after) {
        (None, None) => return Vec::new(),
        (None, Some(_)) => return vec![Provided::plain("v2.core.account.created")],
        (Some(before), None) if before["closed"] == true => return Vec::new(),
        (Some(_), None) => return vec![Provided::plain("v2.core.account.closed")],
        (Some(before), Some(after)) => (before, after),
    };
    let mut told = Vec::new();
    if OWN.iter().any(|field| before[*field] != after[*field]) {
        told.push(Provided::plain("v2.core.account.updated"));
    }
    for part in ["identity", "defaults"] {
        if before[part] != after[part] {
            told.push(Provided::plain(format!("v2.core.account[{part}].updated")));
        }
    }
    for name in CONFIGURATIONS {
        configuration(
            name,
            &before["configuration"][name],
            &after["configuration"][name],
            &mut told,
        );
    }
    for part in ["requirements", "future_requirements"] {
        if before[part] != after[part] {
            told.push(Provided::plain(format!("v2.core.account[{part}].updated")));
        }
    }
    if before["closed"] == false && after["closed"] == true {
        told.push(Provided::plain("v2.core.account.closed"));
    }
    told
}

fn configuration(name: &str, before: &Value, after: &Value, told: &mut Vec<Provided>) {
    let settings = |configuration: &Value| {
        let mut settings = configuration.clone();
        if let Value::Object(fields) = &mut settings {
            fields.shift_remove("capabilities");
        }
        settings
    };
    let (old, new) = (statuses(&before["capabilities"]), statuses(&after["capabilities"]));
    let names = |all: &[(String, String)]| -> Vec<String> {
        all.iter().map(|(name, _)| name.clone()).collect()
    };
    if settings(before) != settings(after) || names(&old) != names(&new) {
        told.push(Provided::plain(format!("v2.core.account[configuration.{name}].updated")));
    }
    for change in new.iter().filter(|change| !old.contains(change)) {
        told.push(Provided {
            kind: format!("v2.core.account[configuration.{name}].capability_status_updated"),
            data: Some(json!({ "updated_capability": change.0 })),
        });
    }
}

/// The event of a person's change, if there is one.
pub fn of_person(account: &str, before: Option<&Value>, after: Option<&Value>) -> Option<Provided> {
    let verb = match (before, after) {
        (None, Some(_)) => "created",
        (Some(_), None) => "deleted",
        (Some(before), Some(after)) if before != after => "updated",
        (Some(_) | None, _) => return None,
    };
    let kind = format!("v2.core.account_person.{verb}");
    Some(Provided { kind, data: Some(json!({ "account_id": account })) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_its_event() {
        let account = |mcc: &str, status: &str, email: &str, closed: bool| {
            json!({
                "closed": closed, "contact_email": email, "identity": { "country": "US" },
                "configuration": { "merchant": {
                    "applied": true, "mcc": mcc,
                    "capabilities": { "card_payments": { "status": status } }
                } }
            })
        };
        let base = account("1", "restricted", "a", false);
        for (after, expected) in [
            (account("1", "restricted", "a", false), &[][..]),
            (account("1", "restricted", "b", false), &["v2.core.account.updated"]),
            (
                account("2", "restricted", "a", false),
                &["v2.core.account[configuration.merchant].updated"],
            ),
            (
                account("1", "active", "a", false),
                &["v2.core.account[configuration.merchant].capability_status_updated"],
            ),
            (account("1", "restricted", "a", true), &["v2.core.account.closed"]),
        ] {
            let told = of_account(Some(&base), Some(&after));
            let kinds: Vec<&str> = told.iter().map(|told| told.kind.as_str()).collect();
            assert_eq!(kinds, expected);
        }
        assert_eq!(of_account(None, Some(&base))[0].kind, "v2.core.account.created");
        assert_eq!(of_account(Some(&base), None)[0].kind, "v2.core.account.closed");
    }
}
