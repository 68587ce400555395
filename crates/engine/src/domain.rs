//! What runs on the engine.

use std::{any::Any, future::Future, pin::Pin, time::Duration};

use model::refusal::Refusal;
use serde_json::Value;
use store::{CallRow, ObjectRow};

use crate::{
    caller::Caller, dictionaries::Dictionary, error::Error, replies::Rendered, shapes::Step,
    tx::Tx, view::Withheld,
};

/// A call that is being made: the answer, or nothing if there is nobody to answer now.
pub type Calling<'c> = Pin<Box<dyn Future<Output = Result<Value, Unavailable>> + Send + 'c>>;

/// Nobody answers now: the call is to be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unavailable;

/// A call that is answered, and what it was made for.
pub struct Concluding<'c> {
    /// The call.
    pub id: &'c str,
    /// Who waits for the answer.
    pub caller: &'c Caller,
    /// What was asked.
    pub question: &'c Value,
    /// What is to be expanded in what is shown.
    pub expand: &'c [String],
    /// What was answered.
    pub answer: &'c Value,
}

/// What the engine runs, and knows nothing of: what a timer does, what follows a command, and what
/// is in an object.
pub trait Domain: Send + Sync + 'static {
    /// What is outside and the domain was started with: its commands find it again by this, and the
    /// engine knows nothing of it.
    fn outside(&self) -> &(dyn Any + Send + Sync);

    /// How documents of each shape become those of the next; see `shapes.rs`.
    fn steps(&self) -> &'static [Step];

    /// Which fields objects may withhold until a time; see `view.rs`.
    fn withheld(&self) -> Withheld;

    /// What documents are compressed with, no number twice.
    fn dictionaries(&self) -> &'static [Dictionary];

    /// Does what a timer is for, as of now. It is given what was scheduled, as it was written.
    fn run_timer(&self, tx: &mut Tx<'_>, timer: &[u8]) -> Result<(), Error>;

    /// Does what follows every command, in the same transaction: it routes the command's events to
    /// those who subscribe to them.
    fn after_command(&self, tx: &mut Tx<'_>) -> Result<(), Error>;

    /// Writes what every platform has from the beginning.
    fn open_platform(&self, tx: &mut Tx<'_>) -> Result<(), Error>;

    /// Puts an object that an older version wrote into the lists that this version has.
    fn relist(&self, tx: &mut Tx<'_>, row: ObjectRow) -> Result<(), Error>;

    /// Makes a call to the outside, outside of any transaction. What it asks is given as it was
    /// written; the key is the same however often it is made.
    fn call<'c>(&'c self, key: &'c str, question: &'c Value) -> Calling<'c>;

    /// What is concluded of a call that so many attempts have not got an answer to; nothing if it is
    /// to be made again.
    fn unanswered(&self, question: &Value, attempts: i64) -> Option<Value>;

    /// Concludes a call that was not concluded before: does what its answer makes of what waits
    /// for it, and shows that to whoever asked.
    fn conclude(&self, tx: &mut Tx<'_>, call: &Concluding<'_>) -> Result<Rendered, Error>;

    /// The timer that is put aside to be looked at when an answer contradicts the one before.
    fn contradiction(&self, call: &CallRow, answer: &Value) -> Result<Vec<u8>, Error>;

    /// The timer that is put aside when an answer could not be concluded: run again, it concludes
    /// it; see [`Tx::call_body`].
    fn unconcluded(&self, call: &CallRow, answer: &Value) -> Result<Vec<u8>, Error>;

    /// How long a request waits for an answer from the outside.
    fn patience(&self) -> Duration;

    /// The status and the body that tell a caller of a refusal.
    fn refusal(&self, refusal: &Refusal, caller: &Caller) -> (u16, Vec<u8>);
}
