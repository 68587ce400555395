//! What a client takes: pages or JSON.

use axum::http::{HeaderMap, header};

/// True if pages can be shown to whoever asks: browsers can, and name no key; clients of the API
/// say that anything will do, or JSON.
pub(crate) fn only_pages(headers: &HeaderMap) -> bool {
    pages(headers) && !headers.contains_key(header::AUTHORIZATION)
}

/// True for a browser.
pub(crate) fn pages(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = values.flat_map(|value| value.split(','));
    ranges.any(|range| {
        let kind = range.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case("text/html")
    })
}
