//! Links to files: adding one, and noting in time that it has ended.

use engine::{Caller, Error, Reader, Tx};
use model::{
    file::{File, FileLink, Rule},
    metadata::MetadataPatch,
    refusal::{Place, Refusal},
};
use serde::Deserialize;

use crate::due::Timer;

/// Random characters in a link's URL.
const SECRET: usize = 32;

/// What can be said of a new link.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Terms {
    expires_at: Option<i64>,
    metadata: Option<MetadataPatch>,
}

pub(crate) fn add(
    tx: &mut Tx<'_>,
    caller: &Caller,
    file: &str,
    terms: Terms,
) -> Result<FileLink, Error> {
    let mut file: File = tx.get(&caller.account, file, Place::Param("file"))?;
    if !Rule::of(&file.purpose)?.linkable {
        let message = format!("You can't create links to files with purpose {}.", file.purpose);
        return Err(Refusal::invalid(Some("file"), message).into());
    }
    check_future(tx, terms.expires_at)?;
    let id = tx.new_id::<FileLink>(&caller.account);
    let token = format!("{}-{id}-{}", caller.platform, tx.secret(SECRET));
    let url = tx.link(&format!("/links/{token}"));
    let link = FileLink {
        id,
        object: "file_link".into(),
        created: tx.now(),
        expired: false,
        expires_at: terms.expires_at,
        file: file.id.clone(),
        livemode: false,
        metadata: MetadataPatch::fresh(terms.metadata.as_ref()),
        url: Some(url),
    };
    tx.insert(&caller.account, &link)?;
    expire_later(tx, &link)?;
    if let Some(links) = &mut file.links {
        links.push(link.clone());
    }
    tx.update(&file)?;
    Ok(link)
}

pub(crate) fn check_future(reader: &impl Reader, expires_at: Option<i64>) -> Result<(), Refusal> {
    if expires_at.is_none_or(|at| at > reader.now()) {
        return Ok(());
    }
    Err(Refusal::invalid(Some("expires_at"), "The timestamp must be in the future."))
}

/// Notes in time that a link has expired: lists tell those that have from those that have not.
pub(crate) fn expire_later(tx: &mut Tx<'_>, link: &FileLink) -> Result<(), Error> {
    match link.expires_at.filter(|_| !link.expired) {
        Some(at) => tx.schedule(at, &Timer::ExpireLink { link: link.id.clone() }),
        None => Ok(()),
    }
}
