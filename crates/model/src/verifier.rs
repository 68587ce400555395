//! What checking who somebody is has found, and what it stops.
//!
//! Who checks is an identity rail: it is shown what was told, and reports what it thinks of it.

mod flaw;
mod progress;
mod report;
mod words;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use flaw::{Flaw, Hurts};
pub use progress::Verification;
pub use report::Report;
pub use words::reason;

use crate::hash;
use words::CURES;

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
    /// A document was told in which nothing is wrong.
    pub documented: bool,
    /// Something was told since the last check ended.
    pub unchecked: bool,
}

/// What of a person is checked.
const CHECKED: [&str; 7] =
    ["first_name", "last_name", "dob", "address", "id_number", "ssn_last_4", "verification"];

impl Findings {
    /// Notes what was sent of a person, and what an identity rail said of it.
    pub fn note_person(&mut self, sent: &Value, report: Report) {
        if !sent["dob"].is_null() {
            self.flaws.retain(|flaw| flaw.field != "dob");
        }
        self.note(sent, report);
        self.unchecked |= CHECKED.iter().any(|key| hash::given(sent, key));
        // Unless looking at it finds otherwise; see `fail_document`.
        self.documented |= hash::given(sent, "verification.document.front");
        self.certain |= self.documented;
    }

    /// Notes what was sent of an account, an update's parameters, and what an identity rail said of
    /// it.
    pub fn note_account(&mut self, sent: &Value, report: Report) {
        self.note(sent, report);
        self.unchecked |= hash::given(sent, "company.verification.document.front");
    }

    fn note(&mut self, sent: &Value, report: Report) {
        self.cure(sent);
        self.flaws.extend(report.flaws);
        self.unchecked |= report.checked;
        self.certain |= report.certain;
        self.prompt |= report.prompt;
    }

    fn add(&mut self, field: &str, code: &str, wants: &[&str], hurts: Hurts) {
        self.unchecked = true;
        self.flaws.push(Flaw::new(field, code, wants, hurts));
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
        self.documented = false;
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

    /// True if nothing is left to check: it ends as soon as it begins.
    pub fn is_prompt(&self) -> bool {
        self.clean() && (self.documented || self.prompt)
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
    fn a_report_is_noted_and_what_is_told_better_clears_it() {
        let mut findings = Findings::default();
        let mut report = Report::default();
        report.flaw("dob", "verification_failed_other", &[], Hurts::Listed);
        report.flaw("first_name", "x", &["verification.document"], Hurts::Capabilities);
        findings.note_person(&json!({ "dob": { "year": 1900 } }), report);
        assert!(findings.unchecked && !findings.clean() && !findings.certain);
        assert_eq!(findings.found().count(), 0, "the check has not run");
        findings.conclude();
        assert_eq!(findings.found().count(), 2);
        findings.note_person(&json!({ "dob": { "year": 1990 } }), Report::default());
        assert_eq!(findings.flaws.len(), 1);
        let told = json!({ "verification": { "document": { "front": "file_1" } } });
        findings.note_person(&told, Report { prompt: true, ..Report::default() });
        assert!(findings.clean() && findings.unchecked && findings.certain && findings.prompt);
    }
}
