//! Uploaded files: kept encrypted beside their objects, and looked at by who verifies.

use model::{
    file::{Download, File, Rule},
    file_kind::Kind,
    list::InlineList,
    refusal::{ParamFault, Place, Refusal},
};
use serde::Deserialize;

use super::file_links;
use crate::{
    caller::Caller,
    look::{Look, Snapshot},
    stop::Stop,
    tx::Tx,
};

/// A file as it arrived.
#[derive(Debug, Clone)]
pub struct Upload {
    /// As its sender calls it.
    pub filename: Option<String>,
    /// The bytes.
    pub content: Vec<u8>,
}

/// Parameters of an upload, but for the file.
#[derive(Debug, Deserialize)]
pub struct Create {
    purpose: String,
    file_link_data: Option<LinkData>,
}

/// Whether a link is wanted at once.
#[derive(Debug, Deserialize)]
struct LinkData {
    create: bool,
    #[serde(flatten)]
    link: file_links::Terms,
}

/// Keeps a file of the acting account.
pub fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    params: Create,
    upload: Option<&Upload>,
) -> Result<File, Stop> {
    let upload =
        upload.ok_or_else(|| Refusal::Param { param: "file".into(), fault: ParamFault::Object })?;
    let rule = Rule::of(&params.purpose)?;
    let kind = rule.check(upload.filename.as_deref(), &upload.content)?;
    let id = tx.id("file", &caller.account);
    let may_download = match rule.download {
        Download::Nobody => false,
        Download::Platform => !caller.is_direct(),
        Download::Owner => true,
    };
    let url = tx.link(&format!("/v1/files/{id}/contents"));
    let file = File {
        object: "file".into(),
        created: tx.now(),
        expires_at: rule.expires_after.map(|after| tx.now() + after),
        filename: upload.filename.clone(),
        links: Some(InlineList::new(format!("/v1/file_links?file={id}"))),
        purpose: params.purpose,
        size: upload.content.len(),
        title: None,
        kind: Some(kind.name().to_owned()),
        url: may_download.then_some(url),
        id,
    };
    tx.insert(&caller.account, &file)?;
    tx.keep_content(&caller.account, &file.id, &upload.content);
    match params.file_link_data {
        Some(data) if data.create => {
            file_links::add(tx, caller, &file.id, data.link)?;
            tx.get(&caller.account, &file.id, Place::Param("file"))
        }
        _ => Ok(file),
    }
}

/// A file's contents, and what they are.
pub struct Contents {
    /// Its media type.
    pub mime: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The contents of a file of the acting account. Refuses files that are not handed back.
pub fn contents(look: &mut Snapshot<'_>, caller: &Caller, id: &str) -> Result<Contents, Stop> {
    let file: File = look.get(&caller.account, id, Place::Path("id"))?;
    if file.url.is_none() {
        let message = format!("Files with purpose {} can't be downloaded.", file.purpose);
        return Err(Refusal::invalid(Some("file"), message).into());
    }
    contents_of(look, &file)
}

/// The contents of a file that its reader may see.
pub(super) fn contents_of(look: &mut impl Look, file: &File) -> Result<Contents, Stop> {
    let gone =
        || Refusal::NoSuch { object: "file".into(), id: file.id.clone(), place: Place::Path("id") };
    if file.is_expired(look.now()) {
        return Err(gone().into());
    }
    let bytes = look.content(&file.id)?.ok_or_else(gone)?;
    let kind = file.kind.as_deref().and_then(Kind::named);
    Ok(Contents { mime: kind.map_or("application/octet-stream", Kind::mime), bytes })
}

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
