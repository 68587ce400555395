//! Links to files, which open them to whoever has the URL.

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages};
use model::{
    file::{File, FileLink},
    metadata::MetadataChange,
    refusal::{Place, Refusal},
};
use serde::Deserialize;
use store::PlatformNo;
use wire::lists::{List, Page};

use crate::rules::files::{self, Contents, Terms};

/// Parameters of a creation.
#[derive(Debug, Deserialize)]
pub struct Create {
    file: String,
    #[serde(flatten)]
    terms: Terms,
}

/// Creates a link to a file of the acting account.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<FileLink, Error> {
    files::add(tx, caller, &params.file, params.terms)
}

/// Parameters of a change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    /// A time, `now`, or null for never.
    #[serde(deserialize_with = "wire::params::double_option")]
    expires_at: Option<Option<String>>,
    metadata: MetadataChange,
}

/// Changes when a link ends, and its metadata.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Update,
) -> Result<FileLink, Error> {
    let mut link: FileLink = tx.get(&caller.account, id, Place::Path("id"))?;
    let before = link.expires_at;
    match params.expires_at.as_ref().map(Option::as_deref) {
        None => {}
        Some(None) => link.expires_at = None,
        Some(Some("now")) => link.expires_at = Some(tx.now()),
        Some(Some(time)) => {
            let at = time.parse().map_err(|_| Refusal::Param {
                param: "expires_at".into(),
                fault: model::refusal::ParamFault::Integer(time.to_owned()),
            })?;
            files::check_future(tx, Some(at))?;
            link.expires_at = Some(at);
        }
    }
    params.metadata.apply(&mut link.metadata)?;
    link.expired = link.is_expired(tx.now());
    tx.update(&link)?;
    if link.expires_at != before {
        files::expire_later(tx, &link)?;
    }
    let mut file: File = tx.get(&caller.account, &link.file, Place::Param("file"))?;
    if let Some(links) = &mut file.links {
        links.replace(link.clone(), |shown| shown.id == link.id);
    }
    tx.update(&file)?;
    Ok(link)
}

/// Notes that a link has expired, if it has by now.
pub(crate) fn expire(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<FileLink>(id)? else { return Ok(()) };
    let mut link = found.object;
    if link.expired || !link.is_expired(tx.now()) {
        return Ok(());
    }
    link.expired = true;
    tx.update(&link)
}

/// The platform that a link's token names, and the link's id; none if it can't be a token.
pub fn named(token: &str) -> Option<(PlatformNo, &str)> {
    let (platform, rest) = token.split_once('-')?;
    let (id, _) = rest.split_once('-')?;
    Some((platform.parse().ok()?, id))
}

/// What is behind a link's token; nothing if it is wrong, or the link or its file has expired.
pub fn follow(reader: &mut impl Reader, id: &str, token: &str) -> Result<Option<Contents>, Error> {
    let Some(link) = reader.find_anywhere::<FileLink>(id)?.map(|found| found.object) else {
        return Ok(None);
    };
    let end = format!("/links/{token}");
    let fits = link.url.as_deref().is_some_and(|url| same(url, &end));
    if !fits || link.is_expired(reader.now()) {
        return Ok(None);
    }
    let Some(file) = reader.find_anywhere::<File>(&link.file)? else { return Ok(None) };
    match files::contents_of(reader, &file.object) {
        Ok(contents) => Ok(Some(contents)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// True if a URL ends so. Takes as long wherever they differ, so that nobody can feel their way.
fn same(url: &str, end: &str) -> bool {
    let Some(start) = url.len().checked_sub(end.len()) else { return false };
    let pairs = url.as_bytes()[start..].iter().zip(end.as_bytes());
    pairs.fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}

/// Which links are wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    expired: Option<bool>,
    file: Option<String>,
}

/// A page of the acting account's links.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    filters: Filters,
    page: &Page,
) -> Result<List<FileLink>, Error> {
    let expired = filters.expired.map(|expired| if expired { "true" } else { "false" });
    let given = [("expired", expired), ("file", filters.file.as_deref())];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let set = Set::of::<FileLink>(reader, &caller.account, given)?;
    pages::page(reader, &caller.account, set, page, "/v1/file_links")
}
