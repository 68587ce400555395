//! What several commands and timers do to payouts.

pub(crate) mod contents;
pub(crate) mod create;
pub(crate) mod give_back;
pub(crate) mod plan;
pub(crate) mod sweep;

pub(crate) use create::{NewPayout, create};
pub(crate) use give_back::give_back;
pub(crate) use plan::agreed;
pub(crate) use sweep::sweep;
