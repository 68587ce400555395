//! Persons: those behind an account.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::{
    country::Agreement,
    hash,
    metadata::Metadata,
    object::Object,
    phone::e164,
    resource::Resource,
    shapes,
    verifier::{Findings, Report, Verification, reason},
};

/// A person. Fields that are sent in parts are kept as hashes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
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
#[serde(default)]
pub struct PersonInternal {
    /// What checking the identity finds.
    pub findings: Findings,
    /// Keys of what was told and is shown nowhere.
    pub provided: BTreeSet<String>,
    /// All fields, while not all are the platform's to see.
    pub hidden: Option<Map<String, Value>>,
}

/// Fields that are taken and never shown, and what shows that they were given.
const WRITE_ONLY: [(&str, &str); 3] = [
    ("id_number", "id_number_provided"),
    ("id_number_secondary", "id_number_secondary_provided"),
    ("ssn_last_4", "ssn_last_4_provided"),
];

impl Person {
    /// A person of whom nothing is known yet. Address, e-mail address and telephone are shown
    /// once they are told. Source: recorded persons.
    pub fn new(id: String, account: &str, created: i64) -> Person {
        let document =
            json!({ "back": null, "details": null, "details_code": null, "front": null });
        let fields = json!({
            "additional_tos_acceptances": {
                "account": { "date": null, "ip": null, "user_agent": null }
            },
            "dob": { "day": null, "month": null, "year": null },
            "first_name": null, "first_name_kana": null, "first_name_kanji": null,
            "future_requirements": empty_requirements(),
            "gender": null,
            "id_number_provided": false,
            "last_name": null, "last_name_kana": null, "last_name_kanji": null,
            "maiden_name": null, "nationality": null,
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

    /// Merges what was sent, of which an identity rail has reported. Numbers that identify are not
    /// kept. Telephone numbers and addresses without a country are taken to be of this one, the
    /// account's; see [`e164`] for what the platform's is for.
    pub fn merge(
        &mut self,
        sent: &Map<String, Value>,
        country: &str,
        platform: &str,
        report: Report,
    ) {
        self.internal.findings.note_person(&Value::Object(sent.clone()), report);
        let mut shown = sent.clone();
        shown.shift_remove("metadata");
        for (secret, provided) in WRITE_ONLY {
            let Some(value) = shown.shift_remove(secret) else { continue };
            shown.insert(provided.into(), json!(!value.is_null()));
            if secret == "id_number" && !value.is_null() {
                shown.insert("ssn_last_4_provided".into(), json!(true));
            }
        }
        if let Some(Value::Object(documents)) = shown.shift_remove("documents") {
            let told = documents.keys().map(|name| format!("documents.{name}.files"));
            self.internal.provided.extend(told);
        }
        if let Some(Value::Object(verification)) = shown.get_mut("verification")
            && verification.shift_remove("proof_of_liveness").is_some()
        {
            self.internal.provided.insert("verification.proof_of_liveness".into());
        }
        if let Some(phone) = shown.get("phone").and_then(Value::as_str) {
            let phone = e164(phone, country, platform);
            shown.insert("phone".into(), json!(phone));
        }
        let mut fields = Value::Object(std::mem::take(&mut self.fields));
        let shown = Value::Object(shown);
        shapes::prepare(&mut fields, &shown, country);
        hash::merge(&mut fields, &shown);
        if let Value::Object(fields) = fields {
            self.fields = fields;
        }
        self.hide(self.internal.hidden.is_some());
    }

    /// True if what is sent has another number for one that is verified.
    pub fn renumbers(&self, sent: &Map<String, Value>) -> bool {
        let fields = &self.fields;
        let told = |number: &str| {
            sent.get(number).is_some_and(|value| !value.is_null())
                && fields.get(&format!("{number}_provided")) == Some(&json!(true))
        };
        fields["verification"]["status"] == "verified" && (told("id_number") || told("ssn_last_4"))
    }

    /// The person as the account shows it: what it has accepted itself is told of persons only.
    /// Source: recorded accounts.
    pub fn as_individual(&self) -> Value {
        let mut shown = json!(self);
        if let Value::Object(fields) = &mut shown {
            fields.shift_remove("additional_tos_acceptances");
        }
        shown
    }

    /// What an owner owns of the company, in percent, if that was told.
    pub fn share(&self) -> Option<f64> {
        let share = self.fields["relationship"]["percent_ownership"].as_f64();
        share.filter(|_| self.is("owner"))
    }

    /// True if a flag of the relationship is set.
    pub fn is(&self, role: &str) -> bool {
        self.fields["relationship"][role] == true
    }

    /// Ends the check of what needs none: under the full agreement, of somebody whose document
    /// shows who it is; under that for recipients, of whom nothing but a document could be looked
    /// at, of everybody who has sent none. Source: recorded persons.
    pub fn check_at_once(&mut self, agreement: Agreement) {
        let named = self.fields["first_name"].is_string() && self.fields["dob"]["year"].is_number();
        let findings = &mut self.internal.findings;
        let ends = match agreement {
            Agreement::Full => named && findings.is_prompt(),
            Agreement::Recipient => !hash::given_in(&self.fields, "verification.document.front"),
        };
        if ends {
            findings.conclude();
        }
    }

    /// True if the verifier knows none of the values that were told, and wants a document some
    /// day.
    pub fn in_doubt(&self) -> bool {
        let told = self.fields["dob"]["year"].is_number();
        let findings = &self.internal.findings;
        told && !findings.certain && !findings.unchecked && findings.clean()
    }

    /// Shows how far the check of the identity is. Recipients are verified by their documents only.
    pub fn set_verification(&mut self, check: Verification, agreement: Agreement) {
        let findings = &self.internal.findings;
        let proved = match agreement {
            Agreement::Full => findings.certain,
            Agreement::Recipient => findings.documented,
        };
        let status = match (findings.unchecked, check) {
            (true, Verification::Running) => "pending",
            (true, Verification::Waiting | Verification::Passed) => "unverified",
            (false, _) if findings.clean() && proved => "verified",
            (false, _) => "unverified",
        };
        let found = |field: &str| findings.found().any(|flaw| flaw.field.starts_with(field));
        let keyed = found("id_number") || found("ssn_last_4");
        let documents = ["document", "additional_document"].map(|name| {
            let field = format!("verification.{name}.front");
            let flaw = findings.found().find(|flaw| flaw.field == field);
            (name, flaw.map(|flaw| flaw.code.clone()))
        });
        let verification = &mut self.fields["verification"];
        verification["status"] = json!(status);
        let (code, details) = match keyed {
            true => (
                json!("failed_keyed_identity"),
                json!(reason("verification_failed_keyed_identity")),
            ),
            false => (Value::Null, Value::Null),
        };
        verification["details_code"] = code;
        verification["details"] = details;
        for (name, failed) in documents {
            let document = &mut verification[name];
            let code = failed.as_deref().and_then(|code| code.strip_prefix("verification_"));
            document["details_code"] = json!(code);
            document["details"] = json!(failed.as_deref().map(reason));
        }
    }

    /// Keeps all fields apart, if not all are to be shown.
    pub fn hide(&mut self, hides: bool) {
        self.internal.hidden = hides.then(|| self.fields.clone());
    }
}

/// The requirements hash of a person who lacks nothing.
pub fn empty_requirements() -> Value {
    json!({
        "alternatives": [], "currently_due": [], "errors": [], "eventually_due": [],
        "past_due": [], "pending_verification": []
    })
}

impl Object for Person {
    const RESOURCE: Resource = Resource::new("person", &["person"])
        .path("/v1/accounts/{account}/persons/{person}")
        .expandable(&["account"]);
    type Internal = PersonInternal;
    fn id(&self) -> &str {
        &self.id
    }
    fn internal(&self) -> &PersonInternal {
        &self.internal
    }
    fn set_internal(&mut self, internal: PersonInternal) {
        self.internal = internal;
        if let Some(fields) = &self.internal.hidden {
            self.fields.clone_from(fields);
        }
    }
    fn is_personal(&self) -> bool {
        true
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        let roles = ROLES.iter().map(|role| if self.is(role) { 'y' } else { 'n' });
        vec![("roles", roles.collect())]
    }
}

/// The roles that a list of persons can be filtered by, in the order in which they stand in the
/// filter `roles`.
pub const ROLES: [&str; 6] =
    ["authorizer", "director", "executive", "legal_guardian", "owner", "representative"];

/// What of a person is shown where the legal entity is not.
const ALWAYS_SHOWN: [&str; 4] = ["email", "first_name", "last_name", "relationship"];

impl Serialize for Person {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.internal.hidden.is_none() {
            return Person::serialize(self, serializer);
        }
        let mut shown = self.clone();
        shown.fields.retain(|name, _| ALWAYS_SHOWN.contains(&name.as_str()));
        Person::serialize(&shown, serializer)
    }
}

impl<'de> Deserialize<'de> for Person {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Person, D::Error> {
        Person::deserialize(deserializer)
    }
}
