//! What tests are told with: a [`World`] in the test's own process, [`Actor`]s that speak to it
//! as clients do, a [`Catcher`] of webhooks and
//! [`Receiver`]s that drop them, and a seeded [`walk`] over the whole API.

mod actor;
mod catcher;
mod counted;
mod flaky;
mod outside;
mod receiver;
mod records;
mod signature;
pub mod walk;
mod world;

pub use actor::{Actor, Answer, Seen};
pub use catcher::{Catcher, Caught};
pub use counted::Count;
pub use flaky::Faults;
pub use outside::{Answers, Outside};
pub use receiver::{Manner, Receiver};
pub use signature::verify;
pub use world::{START, World};
