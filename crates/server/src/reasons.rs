//! Why there was no answer, in plain words.

use std::error::Error;

/// Why a server did not answer: the innermost cause, which is the one that helps, without its
/// URL.
pub(crate) fn unanswered(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if let Some(cause) = cause.downcast_ref::<std::io::Error>() {
        return plain(&cause.to_string());
    }
    if error.is_builder() {
        return "not a valid URL".to_owned();
    }
    match std::ptr::eq(cause, error as &dyn Error) {
        // Nothing but the URL would be said.
        true => "no answer".to_owned(),
        false => plain(&cause.to_string()),
    }
}

/// As it is said within a sentence, without a number that means nothing to people.
fn plain(text: &str) -> String {
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
