//! Files as proofs, and what looking at them finds.

use engine::{Caller, Look, Stop};
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
    look: &mut impl Look,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Document, Stop> {
    if let Some(known) = look.rails().identity.well_known(id) {
        return Ok(known);
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
    let verdict = look.rails().identity.read(file.filename.as_deref().unwrap_or_default());
    let kind = file.kind.unwrap_or_default();
    Ok(Document { id: file.id, purpose: file.purpose, kind, verdict })
}
