//! The machine that commands run on: transactions, the clock, timers, lists, the outbox,
//! idempotent replies, and what is sealed.
//!
//! Only this crate opens write transactions. It knows no object and no command: those are the
//! [`Domain`]'s, which it is started with.

#![warn(missing_docs)]

mod agenda;
mod alone;
mod caller;
mod calls;
mod clock;
mod deliveries;
mod dictionaries;
mod domain;
mod envelope;
mod error;
mod execute;
pub mod ids;
mod keyring;
pub mod keys;
mod lapse;
mod links;
pub mod pages;
mod parsed;
mod platforms;
mod reader;
mod relist;
mod replies;
mod reseal;
pub mod rows;
mod run;
pub mod sets;
mod settings;
mod shapes;
mod shared;
mod timers;
mod transact;
mod tx;
mod vault;
mod view;

pub use caller::{Caller, NOBODY};
pub use calls::call_body::NewCall;
pub use clock::{Clock, Stopwatch};
pub use deliveries::{Attempt, RETRY_AFTER, retry_at};
pub use dictionaries::Dictionary;
pub use domain::{Calling, Concluding, Domain, Unavailable};
pub use error::Error;
pub use ids::Entropy;
pub use keyring::{Keyring, new_key};
pub use links::Links;
pub use pages::page;
pub use reader::{Reader, SharedObject, Snapshot, Stored};
pub use replies::{IdempotentRequest, Rendered, Reply};
pub use run::Engine;
pub use sets::{Lists, Set};
pub use settings::{API_VERSION, Settings};
pub use shapes::{Step, newest_shape};
pub use tx::Tx;
pub use vault::Vault;
pub use view::Withheld;
