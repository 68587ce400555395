//! What several commands do to external accounts.

pub(crate) mod add;
pub(crate) mod bank;
pub(crate) mod change;
pub(crate) mod find;
pub(crate) mod platform;
pub(crate) mod update;

pub(crate) use add::add;
pub(crate) use change::{mark_errored, remove, remove_default};
pub(crate) use find::{default_for, find};
pub(crate) use platform::give;
pub(crate) use update::make_default;
