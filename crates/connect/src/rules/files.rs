//! Files, their links, and what they prove.

pub(crate) mod contents;
pub(crate) mod document;
pub(crate) mod keep;
pub(crate) mod links;

pub(crate) use contents::{Contents, contents_of};
pub(crate) use document::document;
pub(crate) use keep::keep;
pub(crate) use links::{Terms, add, check_future, expire_later};
