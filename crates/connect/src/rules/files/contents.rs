//! What is in a file.

use engine::{Error, Reader};
use model::{
    file::File,
    file_kind::Kind,
    refusal::{Place, Refusal},
};

/// A file's contents, and what they are.
pub struct Contents {
    /// Its media type.
    pub mime: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The contents of a file that its reader may see.
pub(crate) fn contents_of(reader: &mut impl Reader, file: &File) -> Result<Contents, Error> {
    let gone =
        || Refusal::NoSuch { object: "file".into(), id: file.id.clone(), place: Place::Path("id") };
    if file.is_expired(reader.now()) {
        return Err(gone().into());
    }
    let bytes = reader.content(&file.id)?.ok_or_else(gone)?;
    let kind = file.kind.as_deref().and_then(Kind::named);
    Ok(Contents { mime: kind.map_or("application/octet-stream", Kind::mime), bytes })
}
