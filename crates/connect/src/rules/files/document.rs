//! Files as proofs, and what looking at them finds.

use engine::{Caller, Error, Reader};
use model::{
    file::File,
    refusal::{Place, Refusal},
};

use crate::rails::{Document, OnRails};

/// A document of an account: uploaded by it, or by the platform, or one that the identity rail
/// knows without an upload.
///
/// Refuses an id that is no file of theirs.
pub fn document(
    reader: &mut impl Reader,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Document, Error> {
    if let Some(known) = reader.rails().identity.well_known(id) {
        return Ok(known);
    }
    let found = match reader.find::<File>(account, id)? {
        None => reader.find::<File>(caller.lender(), id)?,
        found => found,
    };
    let file = found.ok_or_else(|| Refusal::NoSuch {
        object: "file".into(),
        id: id.to_owned(),
        place: Place::Param("file"),
    })?;
    let verdict = reader.rails().identity.read(file.filename.as_deref().unwrap_or_default());
    let kind = file.kind.unwrap_or_default();
    Ok(Document { id: file.id, purpose: file.purpose, kind, verdict })
}
