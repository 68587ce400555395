//! Tokens, and what else can stand for a card.

pub use crate::rules::tokens::create::create;
