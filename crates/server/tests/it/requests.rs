//! What there is to send, and to send it to.

pub mod bodies;
pub mod seeds;
