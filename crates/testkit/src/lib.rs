//! What tests are told with: a [`World`] in the test's own process, [`Actor`]s that speak to it
//! as clients do, a [`Catcher`] of webhooks, and a seeded [`walk`] over the whole API.

mod actor;
mod catcher;
mod flaky;
pub mod walk;
mod world;

pub use actor::{Actor, Answer};
pub use catcher::{Catcher, Caught};
pub use flaky::Faults;
pub use world::{START, World};
