//! Payment intents: from creation to capture or cancellation.

pub mod authenticate;
pub mod cancel;
pub mod capture;
pub mod confirm;
pub mod create;
pub mod update;

pub use crate::rules::payment_intents::find::find;
