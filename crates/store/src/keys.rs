//! How ids of objects are kept: so that all of one type that one account has stand together.
//!
//! An id is a prefix, an underscore, six digits of time, ten characters of the owning account, and
//! eight more. It is kept with the ten characters before the time. So the objects of a type and an
//! account are a range of the index that finds an object by its id, in order of time, and no list of
//! them need be kept. Ids of another length are kept as they are.

use std::ops::Range;

use crate::Bounds;

/// Where the account's characters stand behind the underscore.
const OWNER: Range<usize> = 6..16;

/// What stands behind the underscore, in characters.
const TAIL: usize = 24;

/// The two parts of an id that names its owner: up to the underscore, and what stands behind it.
fn parts(id: &str) -> Option<(&str, &str)> {
    let (before, tail) = id.split_at(id.rfind('_')? + 1);
    (tail.len() == TAIL && tail.is_ascii()).then_some((before, tail))
}

/// What an id is kept as.
pub(crate) fn key_of(id: &str) -> String {
    match parts(id) {
        Some((before, tail)) => {
            [before, &tail[OWNER], &tail[..OWNER.start], &tail[OWNER.end..]].concat()
        }
        None => id.to_owned(),
    }
}

/// The id that is kept so.
pub(crate) fn id_of(key: String) -> String {
    let width = OWNER.len();
    match parts(&key) {
        Some((before, tail)) => {
            let (owner, rest) = tail.split_at(width);
            let (time, rest) = rest.split_at(OWNER.start);
            [before, time, owner, rest].concat()
        }
        None => key,
    }
}

/// The characters of an account that ids of what it has are made with.
fn mark_of(owner: &str) -> &str {
    owner.get(owner.len().saturating_sub(OWNER.len())..).unwrap_or(owner)
}

/// Whether an id is made with an owner's characters, and so found by [`crate::RowReader::owned`].
pub fn is_marked(id: &str, owner: &str) -> bool {
    parts(id).is_some_and(|(_, tail)| tail[OWNER] == *mark_of(owner))
}

/// The limits of a range of keys: those of an account's objects with a prefix, within bounds of
/// their sort keys.
pub(crate) fn range(prefix: &str, owner: &str, bounds: &Bounds) -> (String, String, String) {
    let mark = mark_of(owner);
    let within = |bound: &Option<String>| bound.as_deref().map(|bound| without(bound, mark));
    let bounds = Bounds {
        above: within(&bounds.above),
        from: within(&bounds.from),
        below: within(&bounds.below),
    };
    bounds.limits(&[prefix, "_", mark].concat())
}

/// A bound of sort keys as one of keys that all have this mark, which these leave out.
fn without(bound: &str, mark: &str) -> String {
    let Some(named) = bound.get(OWNER) else { return bound.to_owned() };
    let (time, rest) = (&bound[..OWNER.start], &bound[OWNER.end..]);
    match named.cmp(mark) {
        std::cmp::Ordering::Equal => [time, rest].concat(),
        // Another account's: all of that second lie on one side of it.
        std::cmp::Ordering::Less => time.to_owned(),
        std::cmp::Ordering::Greater => [time, "~"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_by_owner() {
        for (id, key) in [
            ("ch_1TIME0OWNERTENABcountrnd", "ch_OWNERTENAB1TIME0countrnd"),
            ("ch_1TIME0OWNERTENABcountrn", "ch_1TIME0OWNERTENABcountrn"),
            ("a_b_1TIME0OWNERTENABcountrnd", "a_b_OWNERTENAB1TIME0countrnd"),
            ("file_1TIME0OWNERTENABcountrnd/content", "file_1TIME0OWNERTENABcountrnd/content"),
            ("ch_1TIME0OWNERTENABcountr\u{e9}", "ch_1TIME0OWNERTENABcountr\u{e9}"),
            ("", ""),
            ("_", "_"),
            ("none", "none"),
        ] {
            assert_eq!(key_of(id), key);
            assert_eq!(id_of(key.to_owned()), id);
        }
        assert!(is_marked("ch_1TIME0OWNERTENABcountrnd", "acct_xxOWNERTENAB"));
        assert!(!is_marked("ch_1TIME0OWNERTENABcountrnd", "acct_xxOWNERTENAC"));
        assert!(!is_marked("cus_1TIME0countrnd", "acct_xxOWNERTENAB"));
        assert_eq!((mark_of("acct_xxOWNERTENAB"), mark_of("short")), ("OWNERTENAB", "short"));
    }

    #[test]
    fn bounds_of_sort_keys_are_bounds_of_keys() {
        let text = |text: &str| Some(text.to_owned());
        for (above, from, below, expected) in [
            (None, None, None, ("ch_OWNERTENAB", "ch_OWNERTENAB", "ch_OWNERTENAB~")),
            (
                text("1TIME0OWNERTENABcount1"),
                text("1TIME0"),
                text("1TIME9OWNERTENABcount9!"),
                ("ch_OWNERTENAB1TIME0count1", "ch_OWNERTENAB1TIME0", "ch_OWNERTENAB1TIME9count9!"),
            ),
            (
                text("1TIME0OTHERTENABcount1"),
                None,
                text("1TIME9PTHERTENABcount9"),
                ("ch_OWNERTENAB1TIME0", "ch_OWNERTENAB", "ch_OWNERTENAB1TIME9~"),
            ),
        ] {
            let bounds = Bounds { above, from, below };
            let (above, from, below) = range("ch", "acct_xxOWNERTENAB", &bounds);
            assert_eq!((above.as_str(), from.as_str(), below.as_str()), expected);
        }
    }
}
