//! What several commands do to payment methods.

pub(crate) mod attach;
pub(crate) mod create;
pub(crate) mod find;

pub(crate) use attach::{attach_to, check_attachable};
pub(crate) use create::{create, set_billing};
pub(crate) use find::{NAMED, OWNER, check_unused, from_source, known, resolve, use_up};
