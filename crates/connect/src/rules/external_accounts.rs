//! What several commands do to external accounts.

pub(crate) mod add;
pub(crate) mod bank;
pub(crate) mod change;
pub(crate) mod find;
pub(crate) mod platform;
pub(crate) mod update;

pub(crate) use add::{add, replace};
pub(crate) use change::{mark_errored, remove};
pub(crate) use find::{all, default_for, find};
pub(crate) use platform::{give, give_again, test_bank};
pub(crate) use update::make_default;
