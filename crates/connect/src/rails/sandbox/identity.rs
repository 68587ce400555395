//! The simulated verifier: what it finds in what was told.
//!
//! Values decide, as in Stripe's test mode ("Testing account verification"): each row of the
//! tables is a value that is found to be wrong.

use model::{
    hash,
    verifier::{Hurts, Report},
};
use serde_json::Value;

use super::{
    documents,
    rail::Sandbox,
    values::{COMPANY, PERSON, Row},
};
use crate::rails::identity::{Document, Identity, Verdict};

impl Identity for Sandbox {
    fn check_person(&self, sent: &Value) -> Report {
        let mut report = reader(PERSON, sent);
        let dob = &sent["dob"];
        let date = (dob["year"].as_i64(), dob["month"].as_i64(), dob["day"].as_i64());
        let born = dob["year"].as_i64();
        report.certain |= matches!(born, Some(1901 | 1902));
        report.prompt |= born == Some(1902);
        if date == (Some(1900), Some(1), Some(1)) {
            report.flaw("dob", "verification_failed_other", &[], Hurts::Listed);
        }
        for number in ["id_number", "ssn_last_4"] {
            let sent = sent[number].as_str().unwrap_or_default();
            report.certain |= matches!(sent, "000000000" | "222222222" | "0000");
            report.prompt |= sent == "222222222";
        }
        report
    }

    fn check_account(&self, sent: &Value) -> Report {
        let mut report = reader(COMPANY, sent);
        report.prompt |= hash::at(sent, "company.tax_id") == "222222222";
        report
    }

    fn well_known(&self, id: &str) -> Option<Document> {
        documents::well_known(id)
    }

    fn read(&self, filename: &str) -> Verdict {
        documents::verdict(filename)
    }
}

fn reader(rows: &[Row], sent: &Value) -> Report {
    let mut report = Report::default();
    for row in rows {
        let Some(value) = hash::at(sent, row.field).as_str() else { continue };
        report.checked = true;
        if value == row.value || row.value.strip_prefix('*').is_some_and(|end| value.ends_with(end))
        {
            report.flaw(row.field, row.code, row.wants, row.hurts);
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use model::verifier::{Findings, reason};
    use serde_json::json;

    use super::*;

    #[test]
    fn values_decide() {
        for (sent, code, certain) in [
            (json!({ "id_number": "000000000" }), None, true),
            (json!({ "id_number": "123456789" }), None, false),
            (
                json!({ "id_number": "111111111" }),
                Some("verification_failed_keyed_identity"),
                false,
            ),
            (
                json!({ "dob": { "day": 1, "month": 1, "year": 1900 } }),
                Some("verification_failed_other"),
                false,
            ),
            (json!({ "dob": { "day": 1, "month": 1, "year": 1901 } }), None, true),
            (json!({ "address": { "line1": "address_full_match" } }), None, false),
        ] {
            let report = Sandbox.check_person(&sent);
            assert_eq!(report.flaws.first().map(|flaw| flaw.code.as_str()), code, "{sent}");
            assert_eq!(report.certain, certain, "{sent}");
        }
    }

    #[test]
    fn every_code_has_its_words_and_a_better_value_cures() {
        for (row, person) in
            PERSON.iter().map(|row| (row, true)).chain(COMPANY.iter().map(|row| (row, false)))
        {
            assert!(!reason(row.code).is_empty(), "{}", row.code);
            let mut findings = Findings::default();
            let mut note = |value: &str| {
                let sent = nested(row.field, value);
                match person {
                    true => findings.note_person(&sent, Sandbox.check_person(&sent)),
                    false => findings.note_account(&sent, Sandbox.check_account(&sent)),
                }
                findings.clone()
            };
            let found = note(&row.value.replace('*', "x"));
            assert_eq!(found.flaws.len(), 1, "{}", row.value);
            let cured = note("better");
            assert!(cured.clean() && cured.unchecked, "{}", row.value);
        }
    }

    fn nested(path: &str, value: &str) -> Value {
        path.rsplit('.').fold(json!(value), |inner, key| json!({ key: inner }))
    }
}
