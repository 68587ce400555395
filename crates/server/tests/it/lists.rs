//! Lists: what is in them whatever is asked for, how they are turned over, and what that costs.

mod contents;
mod cursors;
mod every;
pub mod market;
mod old;
mod oracle;
mod rare;
mod turning;
