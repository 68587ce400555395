//! Calls to the outside: written by the command that needs one, made by a worker outside of any
//! transaction, and concluded in a transaction of its own.
//!
//! A call is made until it is answered, or until the domain gives it up, under the same key, and
//! concluded once: whatever else is
//! answered to it changes nothing, and is put aside to be looked at if it says something else.

pub(crate) mod call_body;
mod conclude;
mod make;
pub(crate) mod wait;
