//! Transfers and their reversals.

pub(crate) mod create;
pub(crate) mod destination;
pub(crate) mod reverse;

pub(crate) use create::{NewTransfer, announce, create};
pub(crate) use destination::{check_way, may_owe};
pub(crate) use reverse::{By, Cause, brought, refund_fee, reverse};
