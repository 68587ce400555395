//! Application fees.

pub(crate) mod refund;
pub(crate) mod take;

pub(crate) use refund::refund;
