//! Pages of lists, by cursor.

use model::{
    object::Object,
    refusal::{Place, Refusal},
};
use store::{Bounds, sort_key};
use wire::lists::{List, Page};

use crate::{
    error::Error,
    ids::sort_key_at,
    reader::Reader,
    rows::{Row, is_a, object_of},
    sets::{Set, Walk, least},
};

/// A page of a set of an account's objects.
///
/// What is wanted of them is in the set: nothing is looked at and left out here, so that a page
/// ends where its set does, and costs the same however rare its members are.
///
/// Refuses two cursors, and a cursor that is not one of the account's objects of this type.
pub fn page<T: Object>(
    reader: &mut impl Reader,
    owner: &str,
    set: Set,
    page: &Page,
    url: impl Into<String>,
) -> Result<List<T>, Error> {
    let within = limits(reader, page, T::OBJECT, |reader, cursor| {
        Ok(reader.row(cursor)?.is_some_and(|row| row.owner == owner && is_a::<T>(&row)))
    })?;
    let open = |row: &Row| is_a::<T>(row).then(|| object_of(row)).transpose();
    walk(reader, set.within(&within), page, url, open)
}

/// The part of a list that a page begins in: within limits of time, and on its side of the cursor,
/// if there is one and it is the list's own.
pub fn limits<L: Reader>(
    reader: &mut L,
    page: &Page,
    object: &str,
    is_own: impl Fn(&mut L, &str) -> Result<bool, Error>,
) -> Result<Bounds, Error> {
    page.check()?;
    let mut bounds = created(page);
    for (cursor, param) in
        [(&page.starting_after, "starting_after"), (&page.ending_before, "ending_before")]
    {
        let Some(cursor) = cursor else { continue };
        if !is_own(reader, cursor)? {
            let (object, id, place) = (object.to_owned(), cursor.clone(), Place::Param(param));
            return Err(Refusal::NoSuch { object, id, place }.into());
        }
        let key = Some(sort_key(cursor).to_owned());
        match param {
            "starting_after" => bounds.below = least(bounds.below, key),
            _ => bounds.above = key,
        }
    }
    Ok(bounds)
}

/// The members of a set that a page shows, and whether there are more in its direction. A member
/// that does not open, being of another type, is passed over.
pub fn walk<T>(
    reader: &mut impl Reader,
    set: Set,
    page: &Page,
    url: impl Into<String>,
    open: impl Fn(&Row) -> Result<Option<T>, Error>,
) -> Result<List<T>, Error> {
    let ascending = page.ending_before.is_some();
    let wanted = page.limit() + 1;
    let mut walk = Walk::new(set, ascending, wanted);
    let mut found: Vec<T> = Vec::new();
    while found.len() < wanted {
        let missing = wanted - found.len();
        let ids = walk.take(reader, missing)?;
        for row in reader.found_rows(&ids)? {
            found.extend(open(&row)?);
        }
        if ids.len() < missing {
            break;
        }
    }
    Ok(closed(found, page, url))
}

/// A page of what was found in its direction, of which one more than fits was asked for.
pub fn closed<T>(mut found: Vec<T>, page: &Page, url: impl Into<String>) -> List<T> {
    let has_more = found.len() > page.limit();
    found.truncate(page.limit());
    if page.ending_before.is_some() {
        found.reverse();
    }
    List::new(url, found, has_more)
}

/// Ids sort by time of creation, so that limits of time are limits of ids.
fn created(page: &Page) -> Bounds {
    let (from, until) = page.created.map_or((None, None), |range| range.limits());
    made(from, until)
}

/// What was made at a time or later, and before another.
pub fn made(from: Option<i64>, until: Option<i64>) -> Bounds {
    Bounds { above: None, from: from.map(sort_key_at), below: until.map(sort_key_at) }
}
