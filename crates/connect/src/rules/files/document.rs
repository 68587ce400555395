//! Files as proofs, and what looking at them finds.

use engine::{Caller, Look, Stop};
use model::{
    file::File,
    refusal::{Place, Refusal},
};

/// A file as a proof of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `file_…`
    pub id: String,
    /// For what it was uploaded; of the well-known ids, what they stand for.
    pub purpose: String,
    /// `png`, `jpg` or `pdf`.
    pub kind: String,
    /// What looking at it finds.
    pub verdict: Verdict,
}

/// What looking at a document finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It proves what it should.
    Passes,
    /// It does not: a `details_code`.
    Fails(&'static str),
}

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

/// A document of an account: uploaded by it, or by the platform, or one of the well-known ids.
///
/// There is nobody to look at it. Its name tells what would be found: one with a `details_code` in
/// it, as `document_expired.png`, fails for that, one with `failure` or `unverified` fails
/// otherwise, all others pass.
///
/// Refuses an id that is no file of theirs.
pub fn document(
    look: &mut impl Look,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Document, Stop> {
    if let Some((_, purpose, verdict)) = KNOWN.iter().find(|(known, ..)| *known == id) {
        let (id, kind) = (id.to_owned(), "png".to_owned());
        return Ok(Document { id, purpose: (*purpose).to_owned(), kind, verdict: *verdict });
    }
    let found = match look.find::<File>(account, id)? {
        None => look.find::<File>(caller.lender(), id)?,
        found => found,
    };
    let file = found.ok_or_else(|| Refusal::NoSuch {
        object: "file".into(),
        id: id.to_owned(),
        place: Place::Param("file"),
    })?;
    let verdict = verdict(file.filename.as_deref().unwrap_or_default());
    let kind = file.kind.unwrap_or_default();
    Ok(Document { id: file.id, purpose: file.purpose, kind, verdict })
}

fn verdict(filename: &str) -> Verdict {
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
