//! Types of events, by their names.

/// Whether an event is one of the newer API's.
pub fn is_thin(kind: &str) -> bool {
    kind.starts_with("v2.")
}

pub(crate) fn fits(wanted: &str, kind: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(prefix) => kind.starts_with(prefix),
        None => wanted == kind,
    }
}
