//! Tokens, and what else can stand for a card.

pub(crate) mod card;
pub(crate) mod create;

pub(crate) use card::{card_of, check_expiry, expiry, well_known};
pub(crate) use create::create;
