//! SQLite: one file, one writer, any number of readers that never wait for it (WAL).

mod aside;
mod calls;
mod checkpoint;
mod events;
mod read;
mod write;

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, config::DbConfig};

use crate::{PlatformNo, RowReader, Store, StoreError, WriteConnection};
use checkpoint::Checkpointer;
use read::SqliteReader;
use write::SqliteWriter;

/// Numbered, applied in order at start; `user_version` remembers how far.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_begin.sql"),
    include_str!("migrations/0002_secret.sql"),
    include_str!("migrations/0003_application.sql"),
    include_str!("migrations/0004_lists.sql"),
    include_str!("migrations/0005_durable.sql"),
    include_str!("migrations/0006_calls.sql"),
    include_str!("migrations/0007_shape_1.sql"),
    include_str!("migrations/0008_keys.sql"),
    include_str!("migrations/0009_dictionary.sql"),
];

/// Readers kept open between requests; more are opened under load and closed again.
const IDLE_READERS: usize = 16;

/// A database file.
pub struct Sqlite {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    /// Locked for as long as this is open, if nobody else may serve the file.
    _claim: Option<File>,
}

impl Sqlite {
    /// Opens or creates the file and brings its schema up to date.
    ///
    /// Errors: the file can't be opened, is damaged, or was written by a newer version.
    pub fn open(path: &Path) -> Result<Sqlite, StoreError> {
        Sqlite::with_claim(path, None)
    }

    /// The same to serve it: two servers would send every webhook twice, and know nothing of each
    /// other's timers. The file is claimed before anything of it is touched, by a lock on a file
    /// beside it that ends with the process, however that ends.
    ///
    /// Errors: those of [`Sqlite::open`], and [`StoreError::Served`].
    pub fn open_to_serve(path: &Path) -> Result<Sqlite, StoreError> {
        let claim = claim(path)?;
        Sqlite::with_claim(path, Some(claim))
    }

    fn with_claim(path: &Path, claim: Option<File>) -> Result<Sqlite, StoreError> {
        let mut connection = Connection::open(path)?;
        prepare(&connection)?;
        migrate(&mut connection)?;
        let idle = Mutex::new(vec![connection]);
        Ok(Sqlite { path: path.to_owned(), idle, _claim: claim })
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(connection) => Ok(connection),
            None => {
                let connection = Connection::open_with_flags(
                    &self.path,
                    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
                )?;
                prepare(&connection)?;
                Ok(connection)
            }
        }
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
    }
}

impl Store for Sqlite {
    fn reader(&self) -> Result<Box<dyn RowReader + Send + '_>, StoreError> {
        let connection = self.connect()?;
        connection.prepare_cached("BEGIN DEFERRED")?.execute([])?;
        Ok(Box::new(Lent { store: self, reader: Some(SqliteReader(connection)) }))
    }

    fn write_connection(&self) -> Result<Box<dyn WriteConnection>, StoreError> {
        let checkpointer = Checkpointer::start(self.connect()?)?;
        Ok(Box::new(SqliteWriter::new(self.connect()?, checkpointer)))
    }

    fn damage(&self) -> Result<Vec<String>, StoreError> {
        let connection = self.connect()?;
        let mut check = connection.prepare("PRAGMA integrity_check")?;
        let lines = check.query_map([], |row| row.get(0))?;
        let mut lines: Vec<String> = lines.collect::<Result<_, _>>()?;
        lines.retain(|line| line != "ok");
        Ok(lines)
    }

    fn copy_to(&self, path: &Path) -> Result<Option<()>, StoreError> {
        // One read transaction: a snapshot, for which the writer does not wait.
        let connection = self.connect()?;
        connection.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
        Ok(Some(()))
    }

    fn secret(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let connection = self.connect()?;
        let kept = connection.query_row("SELECT value FROM secret", [], |row| row.get(0));
        self.give_back(connection);
        Ok(kept.optional()?)
    }

    fn keep_secret(&self, secret: &[u8], over: Option<&[u8]>) -> Result<Vec<u8>, StoreError> {
        let connection = self.connect()?;
        match over {
            None => connection.execute(
                "INSERT INTO secret (no, value) VALUES (1, ?1) ON CONFLICT DO NOTHING",
                [secret],
            )?,
            Some(over) => connection
                .execute("UPDATE secret SET value = ?1 WHERE value = ?2", [secret, over])?,
        };
        self.give_back(connection);
        self.secret()?.ok_or_else(|| StoreError::Damaged("a secret was not kept".into()))
    }

    fn sealing_keys(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let connection = self.connect()?;
        let heads = aside::sealing_keys(&connection);
        self.give_back(connection);
        heads
    }

    fn forget_sealing_keys(&self, but: &[u8]) -> Result<(), StoreError> {
        let connection = self.connect()?;
        let done = aside::forget_sealing_keys(&connection, but);
        self.give_back(connection);
        done
    }

    fn dictionaries(&self) -> Result<Vec<(u16, Vec<u8>)>, StoreError> {
        let connection = self.connect()?;
        let rows = aside::dictionaries(&connection);
        self.give_back(connection);
        rows
    }

    fn keep_dictionary(&self, no: u16, bytes: &[u8]) -> Result<(), StoreError> {
        let connection = self.connect()?;
        let kept = aside::keep_dictionary(&connection, no, bytes);
        self.give_back(connection);
        kept
    }

    fn take_clock(&self, _: PlatformNo) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn give_back_clock(&self, _: PlatformNo) -> Result<(), StoreError> {
        Ok(())
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn lead_deliveries(&self, _: PlatformNo) -> Result<bool, StoreError> {
        Ok(true)
    }
}

/// A reader on a snapshot, whose connection goes back to the pool.
struct Lent<'s> {
    store: &'s Sqlite,
    reader: Option<SqliteReader>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(SqliteReader(connection)) = self.reader.take() {
            let ended = connection.prepare_cached("COMMIT").and_then(|mut s| s.execute([]));
            // A connection whose snapshot can't be ended is closed instead of lent again.
            if ended.is_ok() {
                self.store.give_back(connection);
            }
        }
    }
}

delegate_reader!(Lent<'_>, |this| this.reader.as_mut().expect("present until dropped"));

/// Locks the file beside a database that says who serves it. SQLite's own locks are on the
/// database, and would be lost with any other lock on it that is given up.
fn claim(path: &Path) -> Result<File, StoreError> {
    // Whatever name it goes by.
    let mut name = path.canonicalize().unwrap_or_else(|_| path.to_owned()).into_os_string();
    name.push(".lock");
    let name = PathBuf::from(name);
    let file = File::options().create(true).truncate(false).write(true).open(&name);
    let file = file.map_err(|error| StoreError::Claim(name.clone(), error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Served(name)),
        Err(TryLockError::Error(error)) => Err(StoreError::Claim(name, error)),
    }
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(128);
    // A statement's plan does not depend on what is bound to it: it is never prepared again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch(
        "PRAGMA page_size = 8192;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 8000;",
    )?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = MIGRATIONS.len() as i64;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (done, sql) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", done as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
