//! What can go wrong with a database.

use std::path::PathBuf;

/// What went wrong below the engine. Becomes a 500 with a request id; the cause is logged.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The database server refused or failed.
    #[error("database: {}", postgres_message(.0))]
    Postgres(#[from] postgres::Error),
    /// The connection was lost while a commit was under way: it may be done or not.
    #[error("the outcome of a commit is not known: {0}")]
    Unknown(String),
    /// Another process holds a platform that a batch came to; the batch must be run again.
    #[error("a platform is held by another process")]
    Held,
    /// A question of a batch failed, so that nothing of it can be kept.
    #[error("a question failed before: {0}")]
    Spoiled(String),
    /// Another process serves the same file.
    #[error(
        "another process serves this file (it holds {}); stop it first, or use a database of its own", .0.display()
    )]
    Served(PathBuf),
    /// It can't be made sure that no other process serves the same file.
    #[error("{}: {}", .0.display(), .1)]
    Claim(PathBuf, std::io::Error),
    /// The file was written by a newer version of this program.
    #[error(
        "the database has schema {found}, newer than the {known} this program knows; use a newer tributary"
    )]
    Newer {
        /// The schema number in the file.
        found: i64,
        /// The newest schema number of this program.
        known: i64,
    },
    /// A document was written by a newer version of this program.
    #[error(
        "a document has shape {found}, newer than the {known} this program knows; use a newer tributary"
    )]
    NewerShape {
        /// The document's shape.
        found: u16,
        /// The newest shape of this program.
        known: u16,
    },
    /// Bytes were coded by a newer version of this program.
    #[error(
        "stored bytes are coded in a way that this program does not know ({0}); use a newer tributary"
    )]
    NewerCodec(u8),
    /// A document is compressed with a dictionary that is nowhere.
    #[error(
        "a document is compressed with dictionary {0}, which is neither in this program nor in the database"
    )]
    UnknownDictionary(u16),
    /// The database has another dictionary under a number than this program.
    #[error("dictionary {0} of the database is another one than this program's")]
    OtherDictionary(u16),
    /// The database is encrypted, and no key was given.
    #[error("the data is encrypted, and no key was given")]
    Locked,
    /// None of the keys that were given is the one with which the database is encrypted.
    #[error("the data is encrypted with another key than what was given")]
    OtherKey,
    /// Keys that have sealed something are not among those that were given.
    #[error(
        "data is encrypted with a key that was not given: {}. The keys given are {}. Put the missing one behind them, and run `tributary keys reseal` before it is given up",
        .missing.join(", "), .given.join(", ")
    )]
    MissingKeys {
        /// What the missing keys are known by.
        missing: Vec<String>,
        /// The same of those that were given, in their order.
        given: Vec<String>,
    },
    /// Something stored can't be read back; a broken invariant.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The writer thread has stopped.
    #[error("the store is closed")]
    Closed,
}

/// What the server says of an error, or the client with its cause, which `Display` leaves out.
pub(crate) fn postgres_message(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => match std::error::Error::source(error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        },
    }
}
