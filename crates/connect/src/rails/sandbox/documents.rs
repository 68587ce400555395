//! Documents that nobody looks at: an id or a name tells what would be found.

use crate::rails::identity::{Document, Verdict};

/// Ids that are valid without an upload: purpose and verdict. Source: the tables of test values.
#[rustfmt::skip]
const KNOWN: &[(&str, &str, Verdict)] = &[
    ("file_identity_document_success", "identity_document", Verdict::Passes),
    ("file_identity_document_failure", "identity_document", Verdict::Fails(OTHER)),
    ("file_relationship_document_success", "account_requirement", Verdict::Passes),
    ("file_relationship_document_invalid", "account_requirement", Verdict::Fails("document_invalid")),
    ("file_relationship_document_mismatch", "account_requirement", Verdict::Fails("document_name_mismatch")),
    ("file_relationship_document_invalid_signer", "account_requirement", Verdict::Fails(OTHER)),
];

/// What is found when nothing else is said.
const OTHER: &str = "document_failed_other";

/// What a document can fail for, as its name may say. Source: `details_code` in the API.
const CODES: &[&str] = &[
    "document_corrupt",
    "document_country_not_supported",
    "document_dob_mismatch",
    "document_duplicate_type",
    "document_expired",
    "document_failed_copy",
    "document_failed_greyscale",
    OTHER,
    "document_failed_test_mode",
    "document_fraudulent",
    "document_id_number_mismatch",
    "document_incomplete",
    "document_invalid",
    "document_manipulated",
    "document_missing_back",
    "document_missing_front",
    "document_name_mismatch",
    "document_not_readable",
    "document_photo_mismatch",
    "document_too_large",
    "document_type_not_supported",
];

/// What an id stands for that is valid without an upload.
pub(super) fn well_known(id: &str) -> Option<Document> {
    let (id, purpose, verdict) = KNOWN.iter().find(|(known, ..)| *known == id)?;
    let (id, purpose, kind) = ((*id).to_owned(), (*purpose).to_owned(), "png".to_owned());
    Some(Document { id, purpose, kind, verdict: *verdict })
}

/// What a document's name says would be found: one with a `details_code` in it, as
/// `document_expired.png`, fails for that, one with `failure` or `unverified` fails otherwise, all
/// others pass.
pub(super) fn verdict(filename: &str) -> Verdict {
    let name = filename.to_ascii_lowercase();
    if let Some(code) = CODES.iter().find(|code| name.contains(**code)) {
        return Verdict::Fails(code);
    }
    match ["failure", "unverified"].iter().any(|word| name.contains(word)) {
        true => Verdict::Fails(OTHER),
        false => Verdict::Passes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documents_name_tells_what_is_found() {
        for (name, expected) in [
            ("passport.png", Verdict::Passes),
            ("", Verdict::Passes),
            ("Failure.PNG", Verdict::Fails(OTHER)),
            ("unverified.jpg", Verdict::Fails(OTHER)),
            ("document_expired.png", Verdict::Fails("document_expired")),
            ("front-document_not_readable-2.png", Verdict::Fails("document_not_readable")),
        ] {
            assert_eq!(verdict(name), expected, "{name}");
        }
    }
}
