//! What there is to send, and to send it to.

pub mod bodies;
pub mod seeds;

/// Whether a part of a route's path stands for an id.
pub fn is_id(part: &str) -> bool {
    part.starts_with('{')
}

/// A route's path with an id in each place for one, in order.
pub fn filled(path: &str, mut id: impl FnMut() -> String) -> String {
    let parts = path.split('/').map(|part| if is_id(part) { id() } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("/")
}
