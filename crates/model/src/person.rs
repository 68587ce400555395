//! Persons: those behind an account.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{hash, metadata::Metadata, object::object};

/// A person. Fields that are sent in parts are kept as hashes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// `person_…`
    pub id: String,
    pub object: String,
    pub account: String,
    pub created: i64,
    #[serde(flatten)]
    pub fields: Map<String, Value>,
    pub metadata: Metadata,
    #[serde(skip)]
    pub internal: PersonInternal,
}

/// What a person's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonInternal {
    /// What checking the identity will find.
    pub check: Check,
}

/// What the simulated verifier finds, decided by the test values that were sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// All right, after a while.
    #[default]
    Passes,
    /// All right, at once.
    PassesAtOnce,
    /// Not all right: a document is needed.
    Fails,
}

/// Fields that are taken and never shown, and what shows that they were given.
const WRITE_ONLY: [(&str, &str); 3] = [
    ("id_number", "id_number_provided"),
    ("id_number_secondary", "id_number_secondary_provided"),
    ("ssn_last_4", "ssn_last_4_provided"),
];

impl Person {
    /// A person of whom nothing is known yet.
    pub fn new(id: String, account: &str, created: i64) -> Person {
        let address = json!({
            "city": null, "country": null, "line1": null, "line2": null, "postal_code": null,
            "state": null
        });
        let document =
            json!({ "back": null, "details": null, "details_code": null, "front": null });
        let fields = json!({
            "address": address,
            "dob": { "day": null, "month": null, "year": null },
            "email": null,
            "first_name": null,
            "future_requirements": empty_requirements(),
            "id_number_provided": false,
            "last_name": null,
            "phone": null,
            "relationship": {
                "authorizer": false, "director": false, "executive": false,
                "legal_guardian": false, "owner": false, "percent_ownership": null,
                "representative": false, "title": null
            },
            "requirements": empty_requirements(),
            "ssn_last_4_provided": false,
            "verification": {
                "additional_document": document, "details": null, "details_code": null,
                "document": document, "status": "unverified"
            }
        });
        let Value::Object(fields) = fields else { unreachable!("a hash literal") };
        Person {
            id,
            object: "person".into(),
            account: account.to_owned(),
            created,
            fields,
            metadata: Metadata::new(),
            internal: PersonInternal::default(),
        }
    }

    /// Merges what was sent. Numbers that identify are looked at and not kept.
    pub fn merge(&mut self, sent: &Map<String, Value>) {
        let mut shown = sent.clone();
        shown.shift_remove("metadata");
        for (secret, provided) in WRITE_ONLY {
            let Some(value) = shown.shift_remove(secret) else { continue };
            shown.insert(provided.into(), json!(!value.is_null()));
            if secret == "id_number" && !value.is_null() {
                shown.insert("ssn_last_4_provided".into(), json!(true));
            }
            match value.as_str().unwrap_or_default() {
                "111111111" | "111111113" | "1111" => self.internal.check = Check::Fails,
                "222222222" => self.internal.check = Check::PassesAtOnce,
                _ => {}
            }
        }
        let dob = &shown.get("dob").cloned().unwrap_or_default();
        if dob["year"] == 1902 {
            self.internal.check = Check::PassesAtOnce;
        }
        if let Some(front) = hash::at(&json!(shown), "verification.document.front").as_str() {
            self.internal.check =
                if front.ends_with("_failure") { Check::Fails } else { Check::Passes };
        }
        if let Some(phone) = shown.get("phone").and_then(Value::as_str) {
            let phone = e164(phone);
            shown.insert("phone".into(), json!(phone));
        }
        let mut fields = Value::Object(std::mem::take(&mut self.fields));
        hash::merge(&mut fields, &Value::Object(shown));
        if let Value::Object(fields) = fields {
            self.fields = fields;
        }
    }

    /// True if a flag of the relationship is set.
    pub fn is(&self, role: &str) -> bool {
        self.fields["relationship"][role] == true
    }

    /// Sets the outcome of the identity check.
    pub fn set_verification(&mut self, status: &str) {
        self.fields["verification"]["status"] = json!(status);
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        vec![("account", self.account.clone())]
    }
}

/// A US number without a country code gets one.
fn e164(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match (phone.starts_with('+'), digits.len()) {
        (false, 10) => format!("+1{digits}"),
        _ => format!("+{digits}"),
    }
}

/// The requirements hash of a person who lacks nothing.
pub fn empty_requirements() -> Value {
    json!({
        "alternatives": [], "currently_due": [], "errors": [], "eventually_due": [],
        "past_due": [], "pending_verification": []
    })
}

object!(Person, "person", PersonInternal, personal = |_| true);
