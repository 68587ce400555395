//! Uploaded files: kept encrypted beside their objects, and looked at by who verifies.

use engine::{Caller, Error, Reader, Snapshot, Tx};
use model::{
    file::{Download, File, Rule},
    list::InlineList,
    refusal::{ParamFault, Place, Refusal},
};
use serde::Deserialize;

use crate::rules::files;

pub use crate::rules::files::contents::Contents;

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
    link: files::Terms,
}

/// Keeps a file of the acting account.
pub fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    params: Create,
    upload: Option<&Upload>,
) -> Result<File, Error> {
    let upload =
        upload.ok_or_else(|| Refusal::Param { param: "file".into(), fault: ParamFault::Object })?;
    let rule = Rule::of(&params.purpose)?;
    let kind = rule.check(upload.filename.as_deref(), &upload.content)?;
    let id = tx.new_id::<File>(&caller.account);
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
            files::add(tx, caller, &file.id, data.link)?;
            tx.get(&caller.account, &file.id, Place::Param("file"))
        }
        _ => Ok(file),
    }
}

/// The contents of a file of the acting account. Refuses files that are not handed back.
pub fn contents(reader: &mut Snapshot<'_>, caller: &Caller, id: &str) -> Result<Contents, Error> {
    let file: File = reader.get(&caller.account, id, Place::Path("id"))?;
    if file.url.is_none() {
        let message = format!("Files with purpose {} can't be downloaded.", file.purpose);
        return Err(Refusal::invalid(Some("file"), message).into());
    }
    files::contents_of(reader, &file)
}
