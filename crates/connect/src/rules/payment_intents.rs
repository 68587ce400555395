//! What several commands do to payment intents.

pub(crate) mod charge;
pub(crate) mod confirm;
pub(crate) mod descriptors;
pub(crate) mod find;
pub(crate) mod method;

pub(crate) use charge::{ask, conclude_later, decline, fail, take};
pub(crate) use confirm::{attempt, continues};
pub(crate) use descriptors::check_descriptors;
pub(crate) use find::find;
pub(crate) use method::{Confirmation, check_return_url, method};
