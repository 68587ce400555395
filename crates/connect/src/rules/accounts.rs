//! What several commands do to accounts.

pub(crate) mod capability;
pub(crate) mod create;
pub(crate) mod documents;
pub(crate) mod enforcement;
pub(crate) mod fields;
pub(crate) mod find;
pub(crate) mod onboard;
pub(crate) mod reach;
pub(crate) mod save;
pub(crate) mod token;
pub(crate) mod update;
pub(crate) mod verify;
pub(crate) mod volume;

pub(crate) use capability::{body, check_name, check_pair, request};
pub(crate) use create::unconnected;
pub(crate) use find::{check_lasting, connected, controlled, lasting, open, shown};
pub(crate) use onboard::fill;
pub(crate) use save::{save, write};
pub(crate) use token::token_data;
pub(crate) use verify::end_due_checks;
