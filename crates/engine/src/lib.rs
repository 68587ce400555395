//! Commands, the transactions they work in, timers, the clock, events and their deliveries.
//!
//! Only this crate opens write transactions. A command is a plain function: it reads through
//! [`Tx`], decides with the pure functions of `model`, and records what is to change.

#![warn(missing_docs)]

mod agenda;

mod alone;
mod caller;
mod clock;
pub mod commands;
mod deliveries;
mod due;
pub mod events;
mod execute;
mod ids;
mod keyring;
mod keys;
mod kinds;
mod lapse;
mod links;
mod look;
mod pages;
mod parsed;
mod platforms;
pub mod rails;
mod relist;
mod replies;
mod reseal;
mod rows;
mod rules;
mod run;
mod sets;
mod settings;
mod shared;
pub mod show;
mod stop;
mod subscribers;
pub mod thin;
mod timers;
mod tx;
mod vault;

pub use caller::Caller;
pub use clock::{Clock, Stopwatch};
pub use deliveries::{Attempt, RETRY_AFTER, retry_at};
pub use due::Timer;
pub use ids::Entropy;
pub use keyring::{Keyring, new_key};
pub use keys::masked;
pub use links::Links;
pub use look::{Look, Snapshot, Stored};
pub use pages::page;
pub use platforms::Credentials;
pub use replies::{Asked, Reply};
pub use run::Engine;
pub use sets::{Lists, Set};
pub use settings::{API_VERSION, Settings};
pub use show::Shown;
pub use stop::Stop;
pub use subscribers::Parcel;

pub use tx::Tx;
pub use vault::Vault;
