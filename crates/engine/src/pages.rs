//! Pages of lists, by cursor.

use model::{object::Object, refusal::Refusal};
use store::{Bounds, Span, sort_key};
use wire::lists::{List, Page};

use crate::{ids::sort_key_at, look::Look, stop::Stop};

/// Elements read at once while looking for those that pass.
const STRETCH: usize = 100;

/// Elements looked at for one page; a rare match in a long list ends the page early.
const LOOKED_AT: usize = 20_000;

/// A page of an account's objects: of one filter's value if given, and of those that pass.
///
/// Refuses two cursors and a cursor that names nothing.
pub fn page<T: Object>(
    look: &mut impl Look,
    owner: &str,
    filter: Option<(&str, &str)>,
    page: &Page,
    url: impl Into<String>,
    passes: impl Fn(&T) -> bool,
) -> Result<List<T>, Stop> {
    page.check()?;
    let ascending = page.ending_before.is_some();
    let mut bounds = bounds(page);
    for (cursor, name) in
        [(&page.starting_after, "starting_after"), (&page.ending_before, "ending_before")]
    {
        let Some(cursor) = cursor else { continue };
        if look.row(cursor)?.is_none_or(|row| row.owner != owner) {
            let object = T::OBJECT.to_owned();
            return Err(Refusal::NoSuch { object, id: cursor.clone(), param: name.into() }.into());
        }
        let key = Some(sort_key(cursor).to_owned());
        if ascending { bounds.above = key } else { bounds.below = key }
    }
    let list = look.vault().list_name::<T>(owner, filter)?;
    let mut found: Vec<T> = Vec::new();
    let mut looked_at = 0;
    'pages: loop {
        let span = Span { bounds: bounds.clone(), ascending, limit: STRETCH.min(page.limit() + 1) };
        let ids = look.members(&list, &span)?;
        for object in look.found::<T>(&ids)? {
            if passes(&object) {
                found.push(object);
                if found.len() > page.limit() {
                    break 'pages;
                }
            }
        }
        looked_at += ids.len();
        match ids.last() {
            Some(last) if ids.len() == span.limit && looked_at < LOOKED_AT => {
                let key = Some(sort_key(last).to_owned());
                if ascending { bounds.above = key } else { bounds.below = key }
            }
            _ => break,
        }
    }
    let has_more = found.len() > page.limit();
    found.truncate(page.limit());
    if ascending {
        found.reverse();
    }
    Ok(List::new(url, found, has_more))
}

/// Ids sort by time of creation, so that limits of time are limits of ids.
pub(crate) fn bounds(page: &Page) -> Bounds {
    let (from, until) = page.created.map_or((None, None), |range| range.limits());
    Bounds { above: None, from: from.map(sort_key_at), below: until.map(sort_key_at) }
}
