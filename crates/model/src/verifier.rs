//! The simulated verifier: what it finds in what was told.
//!
//! Values decide, as in Stripe's test mode ("Testing account verification"): each row of the
//! tables below is a value that is found to be wrong. Whatever is in no table is in order, but for
//! documents, which are looked at when they are uploaded.

mod flaw;
mod progress;
mod values;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use flaw::{Flaw, Hurts};
pub use progress::Verification;
pub use values::reason;

use crate::hash;
use values::{COMPANY, CURES, PERSON, Row};

/// What checking a person, or a company, has come to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// What is wrong.
    pub flaws: Vec<Flaw>,
    /// A value was told that the verifier knows to be true.
    pub certain: bool,
    /// A value was told that is checked at once.
    pub prompt: bool,
    /// Something was told since the last check ended.
    pub unchecked: bool,
}

/// What of a person is checked.
const CHECKED: [&str; 7] =
    ["first_name", "last_name", "dob", "address", "id_number", "ssn_last_4", "verification"];

impl Findings {
    /// Looks at what was sent of a person.
    pub fn look_at_person(&mut self, sent: &Value) {
        self.look(PERSON, sent);
        self.unchecked |= CHECKED.iter().any(|key| hash::given(sent, key));
        let dob = &sent["dob"];
        let date = (dob["year"].as_i64(), dob["month"].as_i64(), dob["day"].as_i64());
        let born = dob["year"].as_i64();
        self.certain |= matches!(born, Some(1901 | 1902));
        self.prompt |= born == Some(1902);
        if !dob.is_null() {
            self.flaws.retain(|flaw| flaw.field != "dob");
            if date == (Some(1900), Some(1), Some(1)) {
                self.add("dob", "verification_failed_other", &[], Hurts::Listed);
            }
        }
        for number in ["id_number", "ssn_last_4"] {
            let sent = sent[number].as_str().unwrap_or_default();
            self.certain |= matches!(sent, "000000000" | "222222222" | "0000");
            self.prompt |= sent == "222222222";
        }
        // Unless looking at it finds otherwise; see `fail_document`.
        self.certain |= hash::given(sent, "verification.document.front");
    }

    /// Looks at what was sent of an account: an update's parameters.
    pub fn look_at_account(&mut self, sent: &Value) {
        self.look(COMPANY, sent);
        self.unchecked |= hash::given(sent, "company.verification.document.front");
        self.prompt |= hash::at(sent, "company.tax_id") == "222222222";
    }

    fn look(&mut self, rows: &[Row], sent: &Value) {
        self.cure(sent);
        for row in rows {
            let value = hash::at(sent, row.field).as_str();
            let Some(value) = value else { continue };
            self.unchecked = true;
            if value == row.value
                || row.value.strip_prefix('*').is_some_and(|end| value.ends_with(end))
            {
                self.add(row.field, row.code, row.wants, row.hurts);
            }
        }
    }

    fn add(&mut self, field: &str, code: &str, wants: &[&str], hurts: Hurts) {
        self.unchecked = true;
        self.flaws.push(Flaw {
            field: field.to_owned(),
            code: code.to_owned(),
            wants: wants.iter().map(|&key| key.to_owned()).collect(),
            hurts,
            found: false,
        });
    }

    /// Clears what is wrong no more: its field was told anew, or what was wanted instead. What
    /// is told of a company clears what persons lack as well.
    pub fn cure(&mut self, sent: &Value) {
        let told = |key: &str| hash::given(sent, key);
        let before = self.flaws.len();
        self.flaws.retain(|flaw| {
            let cures = CURES.iter().filter(|(code, _)| *code == flaw.code);
            let mended = told(&flaw.field)
                || flaw.wants.iter().any(|key| told(key))
                || cures.into_iter().any(|(_, key)| told(key));
            !mended
        });
        self.unchecked |= self.flaws.len() != before;
    }

    /// A document that was told fails, for one of the reasons that `details_code` has.
    pub fn fail_document(&mut self, key: &str, details_code: &str) {
        let field = format!("{key}.front");
        if self.flaws.iter().any(|flaw| flaw.field == field) {
            return;
        }
        self.certain = false;
        let code = format!("verification_{details_code}");
        self.add(&field, &code, &[key], Hurts::Capabilities);
    }

    /// It has to be proved whose a bank account is.
    pub fn doubt_bank(&mut self) {
        let wanted = "documents.bank_account_ownership_verification.files";
        self.add("external_account", "information_missing", &[wanted], Hurts::Payouts);
    }

    /// A document is wanted, whatever was told.
    pub fn want_document(&mut self) {
        self.add(
            "",
            "verification_failed_keyed_identity",
            &["verification.document"],
            Hurts::Capabilities,
        );
        self.conclude();
    }

    /// What the check has found.
    pub fn found(&self) -> impl Iterator<Item = &Flaw> {
        self.flaws.iter().filter(|flaw| flaw.found)
    }

    /// The check ends.
    pub fn conclude(&mut self) {
        self.unchecked = false;
        for flaw in &mut self.flaws {
            flaw.found = true;
        }
    }

    /// True if the check has nothing to complain of.
    pub fn clean(&self) -> bool {
        self.flaws.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_decide() {
        for (sent, code) in [
            (json!({ "id_number": "000000000" }), None),
            (json!({ "id_number": "123456789" }), None),
            (json!({ "id_number": "111111111" }), Some("verification_failed_keyed_identity")),
            (
                json!({ "dob": { "day": 1, "month": 1, "year": 1900 } }),
                Some("verification_failed_other"),
            ),
            (json!({ "address": { "line1": "address_full_match" } }), None),
        ] {
            let mut findings = Findings::default();
            findings.look_at_person(&sent);
            assert_eq!(findings.flaws.first().map(|flaw| flaw.code.as_str()), code, "{sent}");
        }
    }

    #[test]
    fn every_code_has_its_words_and_a_better_value_cures() {
        for row in PERSON.iter().chain(COMPANY) {
            assert!(!reason(row.code).is_empty(), "{}", row.code);
            let mut findings = Findings::default();
            let value = row.value.replace('*', "x");
            findings.look(std::slice::from_ref(row), &nested(row.field, &value));
            assert_eq!(findings.flaws.len(), 1, "{}", row.value);
            findings.conclude();
            findings.look(std::slice::from_ref(row), &nested(row.field, "better"));
            assert!(findings.clean() && findings.unchecked, "{}", row.value);
        }
    }

    fn nested(path: &str, value: &str) -> Value {
        path.rsplit('.').fold(json!(value), |inner, key| json!({ key: inner }))
    }
}
