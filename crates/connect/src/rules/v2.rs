//! What several commands of the newer API have in common.

pub(crate) mod accounts;
pub(crate) mod facts;
pub(crate) mod find;
pub(crate) mod responsibilities;
pub(crate) mod token;

pub(crate) use facts::{keep, keep_person};
pub(crate) use find::{connected, open};
