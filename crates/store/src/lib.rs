//! Where everything is kept: what one command wants written, and how it is read back.
//!
//! A command never touches a database. It reads through [`RowReader`], collects what is to change
//! in a [`WriteSet`], and the [`writer`] commits many write sets at once: all of a command's
//! changes or none. Each row belongs to a platform, and no query here can be asked without one,
//! but for those the server itself needs (which key is whose, what is due anywhere).

#![warn(missing_docs)]

#[macro_use]
mod delegate;
mod error;
mod keys;
pub mod pg;
mod reader;
mod rows;
pub mod sqlite;
pub mod writer;

use std::path::Path;

pub use error::StoreError;
pub use keys::is_marked;
pub use reader::{Bounds, EventsOf, Horizon, RowReader, Span};
pub use rows::*;

/// A database, opened: hands out connections for reading and one for writing.
pub trait Store: Send + Sync {
    /// A snapshot reader. Each sees what was committed when its first question was asked.
    fn reader(&self) -> Result<Box<dyn RowReader + Send + '_>, StoreError>;
    /// The connection of one writer thread.
    fn write_connection(&self) -> Result<Box<dyn WriteConnection>, StoreError>;
    /// What is damaged in the database itself, as it tells; nothing if all is well.
    fn damage(&self) -> Result<Vec<String>, StoreError>;
    /// Writes a consistent copy to a new file while others read and write. None if the database
    /// has means of its own for that.
    fn copy_to(&self, path: &Path) -> Result<Option<()>, StoreError>;
    /// True if other processes may write to the same database, so that what is due must be
    /// looked up there from time to time.
    fn is_shared(&self) -> bool;
    /// The engine's secret; see [`Store::keep_secret`].
    fn secret(&self) -> Result<Option<Vec<u8>>, StoreError>;
    /// Keeps a secret of the engine's, sealed, if what is kept now is `over`: none is in a new
    /// database. Returns what is kept afterwards, which may be another process's.
    fn keep_secret(&self, secret: &[u8], over: Option<&[u8]>) -> Result<Vec<u8>, StoreError>;
    /// What sealed bytes begin with, of each key that has sealed something: it is noted by the
    /// transaction that writes them.
    fn sealing_keys(&self) -> Result<Vec<Vec<u8>>, StoreError>;
    /// Forgets keys with which nothing is sealed any more: all but the one of this head.
    fn forget_sealing_keys(&self, but: &[u8]) -> Result<(), StoreError>;
    /// What documents may be compressed with, each under its number.
    fn dictionaries(&self) -> Result<Vec<(u16, Vec<u8>)>, StoreError>;
    /// Keeps a dictionary, if there is none with its number: none is ever changed or removed.
    fn keep_dictionary(&self, no: u16, bytes: &[u8]) -> Result<(), StoreError>;
    /// Takes a platform's clock, to move it, if no other process is doing so. It is held until it
    /// is given back or the process ends.
    fn take_clock(&self, p: PlatformNo) -> Result<bool, StoreError>;
    /// Gives a platform's clock back.
    fn give_back_clock(&self, p: PlatformNo) -> Result<(), StoreError>;
    /// Makes this process the one that sends a platform's webhooks, or says that another is.
    /// It stays so until the process ends or loses its connection.
    fn lead_deliveries(&self, p: PlatformNo) -> Result<bool, StoreError>;
}

/// The only way to change the database: begin, apply write sets one after another, commit.
pub trait WriteConnection: RowReader + Send {
    /// Begins a batch.
    fn begin(&mut self) -> Result<(), StoreError>;
    /// Says that a command of this batch will ask for a reply. Where each question is a trip to a
    /// server, all that are foreseen are asked for with the first of them.
    fn foresee_reply(&mut self, _: PlatformNo, _key: &str) {}
    /// Writes one command's changes. After an error the batch must be rolled back.
    fn apply(&mut self, writes: WriteSet) -> Result<(), StoreError>;
    /// Makes the batch durable.
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Drops the batch, if one has begun.
    fn rollback(&mut self);
}
