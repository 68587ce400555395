//! Files of the documents that a sandbox knows without an upload.

use engine::{Error, Reader, Tx};
use model::{file::File, list::InlineList};

use crate::rails::{Document, Verdict};

/// Makes a file of such a document, as if the account had uploaded it. Its name tells whoever looks
/// at it later what there is to find.
pub(crate) fn keep(tx: &mut Tx<'_>, account: &str, known: &Document) -> Result<String, Error> {
    let id = tx.new_id::<File>(account);
    let found = match known.verdict {
        Verdict::Passes => "document_success",
        Verdict::Fails(code) => code,
    };
    let file = File {
        object: "file".into(),
        created: tx.now(),
        expires_at: None,
        filename: Some(format!("{found}.{}", known.kind)),
        links: Some(InlineList::new(format!("/v1/file_links?file={id}"))),
        purpose: known.purpose.clone(),
        size: 0,
        title: None,
        kind: Some(known.kind.clone()),
        url: None,
        id,
    };
    tx.insert(account, &file)?;
    Ok(file.id)
}
