//! Uploaded files and the public links to them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    file_kind::Kind,
    list::InlineList,
    metadata::Metadata,
    object::{object, present},
    refusal::Refusal,
    resource::Resource,
};

const KB: usize = 1 << 10;
const MB: usize = 1 << 20;
const DAY: i64 = 86_400;

/// Bytes of the largest file that some purpose takes.
pub const LARGEST: usize = 16 * MB;

/// Pixels of a side of an image at the most. Source: the documentation of verification.
const SIDE: usize = 8_000;

/// Pixels of a side of an icon or a logo at the least. Source: the branding settings.
const BRAND_SIDE: usize = 128;

/// A file, without its contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// `file_…`
    pub id: String,
    pub object: String,
    pub created: i64,
    pub expires_at: Option<i64>,
    pub filename: Option<String>,
    pub links: Option<InlineList<FileLink>>,
    pub purpose: String,
    pub size: usize,
    pub title: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub url: Option<String>,
}

impl File {
    fn lists(&self) -> Vec<(&'static str, String)> {
        present([("purpose", Some(&self.purpose))])
    }

    /// True if its contents are gone.
    pub fn is_expired(&self, now: i64) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

/// Sets whether the links in a file's body have expired.
fn tell_expired_links(body: &mut Value, now: i64) {
    for link in body["links"]["data"].as_array_mut().into_iter().flatten() {
        tell_expired(link, now);
    }
}

// Its name may be a person's.
object!(
    File,
    Resource::new("file", &["file"])
        .path("/v1/files/{file}")
        .at_reading(tell_expired_links)
        .expandable(&["links"]),
    personal = |_| true
);

/// A way to a file's contents without a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileLink {
    /// `link_…`
    pub id: String,
    pub object: String,
    pub created: i64,
    /// As of when it was written, which it is again when it expires; what is shown depends on when
    /// it is read.
    pub expired: bool,
    pub expires_at: Option<i64>,
    pub file: String,
    pub livemode: bool,
    pub metadata: Metadata,
    pub url: Option<String>,
}

impl FileLink {
    fn lists(&self) -> Vec<(&'static str, String)> {
        let expired = if self.expired { "true" } else { "false" };
        present([("file", Some(&self.file)), ("expired", Some(expired))])
    }

    /// True if it leads nowhere any more.
    pub fn is_expired(&self, now: i64) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

/// Sets whether a link has expired.
fn tell_expired(body: &mut Value, now: i64) {
    body["expired"] = body["expires_at"].as_i64().is_some_and(|at| at <= now).into();
}

// Its URL opens the file to whoever has it.
object!(
    FileLink,
    Resource::new("file_link", &["link"])
        .path("/v1/file_links/{link}")
        .at_reading(tell_expired)
        .expandable(&["file"]),
    personal = |_| true
);

/// What files of one purpose may be, and what becomes of them.
#[derive(Debug)]
pub struct Rule {
    pub purpose: &'static str,
    /// What they may be, the order being that of the refusal.
    pub kinds: &'static [Kind],
    /// Bytes at the most.
    pub limit: usize,
    /// Seconds after which the contents are gone.
    pub expires_after: Option<i64>,
    /// Who may have the contents back.
    pub download: Download,
    /// Whether there may be links to them.
    pub linkable: bool,
}

/// Who may have a file's contents back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Download {
    Nobody,
    /// Its owner, if that is the platform.
    Platform,
    Owner,
}

use Download::{Nobody, Owner, Platform};
use Kind::{Apk, Csv, Docx, Gif, Jpg, Json, Md, Pdf, Pem, Png, Svg, Txt, Xlsx};

const DOCUMENT: &[Kind] = &[Pdf, Jpg, Png];
const IMAGE: &[Kind] = &[Jpg, Png, Gif];

/// By purpose. Source: the tables of the file upload guide; documents that are verified are
/// limited as the verification guide says.
#[rustfmt::skip]
const RULES: &[Rule] = &[
    rule("account_requirement", DOCUMENT, 10 * MB, None, Nobody, false),
    rule("additional_verification", DOCUMENT, 10 * MB, None, Nobody, false),
    rule("business_icon", IMAGE, 512 * KB, None, Owner, true),
    rule("business_logo", IMAGE, 512 * KB, None, Owner, true),
    rule("customer_signature", &[Jpg, Png, Svg], 4 * MB, Some(7 * DAY), Owner, true),
    rule("dispute_evidence", DOCUMENT, 5 * MB, Some(270 * DAY), Owner, true),
    rule("identity_document", DOCUMENT, 10 * MB, None, Platform, false),
    rule("issuing_regulatory_reporting", &[Json], 256 * KB, Some(730 * DAY), Owner, true),
    rule("pci_document", &[Pdf], 16 * MB, None, Owner, true),
    rule("platform_terms_of_service", &[Pdf, Txt, Md], 16 * MB, None, Nobody, false),
    rule("tax_document_user_upload", &[Pdf, Csv, Jpg, Png, Xlsx, Docx], 16 * MB, None, Owner, true),
    rule("terminal_android_apk", &[Apk], 16 * MB, None, Owner, true),
    rule("terminal_reader_splashscreen", IMAGE, 2 * MB, None, Owner, true),
    rule("terminal_wifi_certificate", &[Pem], 64 * KB, None, Nobody, false),
    rule("terminal_wifi_private_key", &[Pem], 64 * KB, None, Nobody, false),
];

const fn rule(
    purpose: &'static str,
    kinds: &'static [Kind],
    limit: usize,
    expires_after: Option<i64>,
    download: Download,
    linkable: bool,
) -> Rule {
    Rule { purpose, kinds, limit, expires_after, download, linkable }
}

impl Rule {
    /// The rule of a purpose that the parameters' table knows.
    pub fn of(purpose: &str) -> Result<&'static Rule, Refusal> {
        RULES.iter().find(|rule| rule.purpose == purpose).ok_or_else(|| {
            let known: Vec<&str> = RULES.iter().map(|rule| rule.purpose).collect();
            let message = format!("Invalid purpose: must be one of {}", known.join(", "));
            Refusal::invalid(Some("purpose"), message)
        })
    }

    /// What a file is, or why it is not taken.
    pub fn check(&self, filename: Option<&str>, content: &[u8]) -> Result<Kind, Refusal> {
        let refuse = |message: String| Err(Refusal::invalid(Some("file"), message));
        if content.is_empty() {
            return refuse("The file is empty.".into());
        }
        if content.len() > self.limit {
            let limit = match self.limit / MB {
                0 => format!("{} KB", self.limit / KB),
                megabytes => format!("{megabytes} MB"),
            };
            let purpose = self.purpose;
            return refuse(format!(
                "The file is too large. Files with purpose {purpose} may be up to {limit}."
            ));
        }
        let Some(kind) = Kind::of(filename, content).filter(|kind| self.kinds.contains(kind))
        else {
            let types: Vec<&str> = self.kinds.iter().map(|kind| kind.mime()).collect();
            let types = types.join(", ");
            return refuse(format!(
                "We don't currently support that file type. Try uploading a file with one of the following mimetypes: {types}."
            ));
        };
        if kind.is_image() {
            let Some((width, height)) = kind.pixels(content) else {
                return refuse("The image can't be read. It may be damaged.".into());
            };
            self.check_pixels(width, height)
                .map_err(|message| Refusal::invalid(Some("file"), message))?;
        }
        Ok(kind)
    }

    fn check_pixels(&self, width: usize, height: usize) -> Result<(), String> {
        let is = format!("This one is {width} by {height}.");
        if width > SIDE || height > SIDE {
            return Err(format!("Images may be up to {SIDE} by {SIDE} pixels. {is}"));
        }
        let brand = ["business_icon", "business_logo"].contains(&self.purpose);
        if brand && (width < BRAND_SIDE || height < BRAND_SIDE) {
            return Err(format!(
                "Icons and logos must be at least {BRAND_SIDE} by {BRAND_SIDE} pixels. {is}"
            ));
        }
        if self.purpose == "business_icon" && width != height {
            return Err(format!("Icons must be square. {is}"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG's head: the size is all that is looked at.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x06\0\0\0");
        bytes
    }

    #[test]
    fn files_are_what_their_purpose_takes() {
        let pdf = b"%PDF-1.4\n".to_vec();
        for (purpose, name, content, expected) in [
            ("identity_document", "id.png", png(600, 400), "png"),
            ("identity_document", "id.png", png(8_001, 400), "Images may be up to 8000 by 8000"),
            ("identity_document", "id.pdf", pdf.clone(), "pdf"),
            (
                "identity_document",
                "id.png",
                b"\x89PNG\r\n\x1a\n".to_vec(),
                "The image can't be read",
            ),
            ("identity_document", "id.txt", b"Jenny".to_vec(), "We don't currently support that"),
            ("identity_document", "id.png", Vec::new(), "The file is empty"),
            ("business_icon", "icon.png", png(128, 128), "png"),
            ("business_icon", "icon.png", png(127, 127), "Icons and logos must be at least 128"),
            ("business_icon", "icon.png", png(256, 128), "Icons must be square"),
            ("business_logo", "logo.png", png(256, 128), "png"),
            ("business_logo", "logo.pdf", pdf.clone(), "We don't currently support that"),
            ("business_logo", "logo.png", vec![0; 513 * KB], "The file is too large. Files with"),
            ("dispute_evidence", "mail.pdf", pdf, "pdf"),
            ("tax_document_user_upload", "t.csv", b"a,b\n1,2\n".to_vec(), "csv"),
            ("tax_document_user_upload", "t.csv", vec![0xff, 0xfe], "We don't currently support"),
            ("selfie", "me.png", png(600, 400), "Invalid purpose: must be one of"),
        ] {
            let checked = Rule::of(purpose).and_then(|rule| rule.check(Some(name), &content));
            let told = match checked {
                Ok(kind) => kind.name().to_owned(),
                Err(Refusal::Invalid { message, .. }) => message,
                Err(other) => format!("{other:?}"),
            };
            assert!(told.starts_with(expected), "{purpose} {name}: {told}");
        }
        assert!(RULES.iter().all(|rule| rule.limit <= LARGEST));
    }
}
