//! PostgreSQL: any number of processes on one database.
//!
//! The writes of one platform are serial whichever process takes them: a transaction takes the
//! platform's advisory lock before it reads anything of it, and keeps it until its commit. There
//! are no other locks.

mod aside;
mod calls;
mod columns;
mod connection;
mod events;
mod flush;
mod known;
mod read;
mod replies;
mod script;
mod sealed;
mod write;

use std::{
    io::Read as _,
    path::Path,
    str::FromStr,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use postgres::{Config, NoTls};

use crate::{PlatformNo, RowReader, Store, StoreError, WriteConnection, error::postgres_message};
use connection::{Connection, outside};
pub use script::script;
use write::PgWriter;

/// Numbered, applied in order at start; a table remembers how far.
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

/// Classes of advisory locks, so that they are not taken for one another.
const MIGRATION: i64 = 1 << 60;
const DELIVERIES: i64 = 2 << 60;
const CLOCKS: i64 = 3 << 60;

/// Connections for reading, of one process. Opening one costs more than waiting for one.
const READERS: usize = 32;

/// Tries to connect, and the pause between them: a standby that takes over needs a while.
const TRIES: u32 = 150;
const PAUSE: Duration = Duration::from_millis(200);

/// A database server.
pub struct Pg {
    config: Config,
    readers: Mutex<Readers>,
    /// Told when a reader comes back.
    returned: Condvar,
    /// Holds the locks of the platforms whose webhooks this process sends, or whose clocks it moves.
    leader: Mutex<Option<Connection>>,
}

/// The connections for reading.
#[derive(Default)]
struct Readers {
    idle: Vec<Connection>,
    /// Idle, lent, or being opened.
    count: usize,
}

impl Pg {
    /// Connects, and brings the schema up to date. A URL may name several hosts; with
    /// `target_session_attrs=read-write` the one that is the primary is used.
    ///
    /// Errors: the URL can't be read, nobody answers, or the schema is a newer version's.
    pub fn open(url: &str) -> Result<Pg, StoreError> {
        let mut config = Config::from_str(url)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        outside(|| {
            let mut first = connect(&config, 1)?;
            migrate(&mut first)?;
            Ok(Pg {
                config,
                readers: Mutex::default(),
                returned: Condvar::new(),
                leader: Mutex::default(),
            })
        })
    }

    /// A connection with a snapshot: one that is idle, if its server is still there.
    fn lend(&self) -> Result<Connection, StoreError> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        while readers.idle.is_empty() && readers.count >= READERS {
            readers = self.returned.wait(readers).unwrap_or_else(PoisonError::into_inner);
        }
        let idle = readers.idle.pop();
        readers.count += usize::from(idle.is_none());
        drop(readers);
        self.with_snapshot(idle).inspect_err(|_| self.give_back(None))
    }

    fn with_snapshot(&self, idle: Option<Connection>) -> Result<Connection, StoreError> {
        // One that broke while it was idle is only found out by asking.
        if let Some(mut connection) = idle
            && connection.client().batch_execute(SNAPSHOT).is_ok()
        {
            return Ok(connection);
        }
        let mut connection = connect(&self.config, TRIES)?;
        connection.client().batch_execute(SNAPSHOT)?;
        Ok(connection)
    }

    /// Asks about a lock on the connection that holds this process's locks.
    fn lead(&self, sql: &'static str, lock: i64) -> Result<bool, StoreError> {
        outside(|| {
            let mut leader = self.leader.lock().unwrap_or_else(PoisonError::into_inner);
            let connection = match leader.take().filter(Connection::is_open) {
                Some(connection) => connection,
                None => connect(&self.config, TRIES)?,
            };
            let row = leader.insert(connection).one(sql, &[&lock])?;
            Ok(row.try_get(0)?)
        })
    }

    /// Takes back a connection, or the place of one that is closed.
    fn give_back(&self, connection: Option<Connection>) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        match connection {
            Some(connection) => readers.idle.push(connection),
            None => readers.count -= 1,
        }
        drop(readers);
        self.returned.notify_one();
    }
}

/// What a reader sees does not move.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Makes an empty database beside the one that a URL names, and returns the new one's URL; for
/// tests, each of which wants one of its own.
pub fn scratch(url: &str, name: &str) -> Result<String, StoreError> {
    let config = Config::from_str(url)?;
    outside(|| {
        let mut connection = connect(&config, 1)?;
        // Names are the tests' own; quoted, they are taken as they are.
        let sql = format!("CREATE DATABASE \"{name}\"");
        Ok::<_, StoreError>(connection.client().batch_execute(&sql)?)
    })?;
    let (server, _) = url.rsplit_once('/').unwrap_or((url, ""));
    Ok(format!("{server}/{name}"))
}

/// Runs a statement on a database; for tests of what becomes of one that is broken.
pub fn execute(url: &str, sql: &str) -> Result<(), StoreError> {
    let config = Config::from_str(url)?;
    outside(|| Ok(connect(&config, 1)?.client().batch_execute(sql)?))
}

/// All that a database's tables hold, as the server keeps it; for tests that look for what must
/// not be there.
pub fn dump(url: &str) -> Result<Vec<u8>, StoreError> {
    let config = Config::from_str(url)?;
    outside(|| {
        let mut connection = connect(&config, 1)?;
        let client = connection.client();
        let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
        let mut bytes = Vec::new();
        for table in client.query(tables, &[])? {
            let copy = format!("COPY {} TO STDOUT BINARY", table.try_get::<_, String>(0)?);
            let read = client.copy_out(&copy)?.read_to_end(&mut bytes);
            read.map_err(|error| StoreError::Damaged(error.to_string()))?;
        }
        Ok(bytes)
    })
}

fn connect(config: &Config, tries: u32) -> Result<Connection, StoreError> {
    let mut left = tries;
    loop {
        left -= 1;
        match config.connect(NoTls) {
            Ok(client) => return Ok(Connection::new(client)),
            Err(error) if left == 0 => return Err(error.into()),
            Err(error) => {
                tracing::warn!(error = postgres_message(&error), "not connected; trying again")
            }
        }
        std::thread::sleep(PAUSE);
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let client = connection.client();
    let mut transaction = client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION])?;
    transaction
        .batch_execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)")?;
    let row = transaction.query_one("SELECT coalesce(max(version), 0) FROM schema_version", &[])?;
    let (found, known): (i64, i64) = (row.try_get(0)?, MIGRATIONS.len() as i64);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (done, sql) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.batch_execute(sql)?;
        let version = done as i64 + 1;
        transaction.execute("INSERT INTO schema_version (version) VALUES ($1)", &[&version])?;
    }
    Ok(transaction.commit()?)
}

impl Store for Pg {
    fn reader(&self) -> Result<Box<dyn RowReader + Send + '_>, StoreError> {
        let connection = outside(|| self.lend())?;
        Ok(Box::new(Lent { store: self, connection: Some(connection) }))
    }

    fn write_connection(&self) -> Result<Box<dyn WriteConnection>, StoreError> {
        let config = self.config.clone();
        Ok(Box::new(PgWriter::new(Box::new(move || connect(&config, TRIES)))))
    }

    fn damage(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    fn copy_to(&self, _: &Path) -> Result<Option<()>, StoreError> {
        Ok(None)
    }

    fn secret(&self) -> Result<Option<Vec<u8>>, StoreError> {
        outside(|| {
            let mut connection = connect(&self.config, TRIES)?;
            let row = connection.client().query_opt("SELECT value FROM secret", &[])?;
            row.map(|row| Ok(row.try_get(0)?)).transpose()
        })
    }

    fn keep_secret(&self, secret: &[u8], over: Option<&[u8]>) -> Result<Vec<u8>, StoreError> {
        outside(|| {
            let mut connection = connect(&self.config, TRIES)?;
            let client = connection.client();
            match over {
                None => client.execute(
                    "INSERT INTO secret (no, value) VALUES (1, $1) ON CONFLICT DO NOTHING",
                    &[&secret],
                )?,
                Some(over) => client
                    .execute("UPDATE secret SET value = $1 WHERE value = $2", &[&secret, &over])?,
            };
            Ok::<_, StoreError>(client.query_one("SELECT value FROM secret", &[])?.try_get(0)?)
        })
    }

    fn sealing_keys(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        outside(|| aside::sealing_keys(&mut connect(&self.config, TRIES)?))
    }

    fn forget_sealing_keys(&self, but: &[u8]) -> Result<(), StoreError> {
        outside(|| aside::forget_sealing_keys(&mut connect(&self.config, TRIES)?, but))
    }

    fn dictionaries(&self) -> Result<Vec<(u16, Vec<u8>)>, StoreError> {
        outside(|| aside::dictionaries(&mut connect(&self.config, TRIES)?))
    }

    fn keep_dictionary(&self, no: u16, bytes: &[u8]) -> Result<(), StoreError> {
        outside(|| aside::keep_dictionary(&mut connect(&self.config, TRIES)?, no, bytes))
    }

    fn take_clock(&self, p: PlatformNo) -> Result<bool, StoreError> {
        self.lead("SELECT pg_try_advisory_lock($1)", CLOCKS + p)
    }

    fn give_back_clock(&self, p: PlatformNo) -> Result<(), StoreError> {
        // Says false if the connection that held it is gone, and the lock with it.
        self.lead("SELECT pg_advisory_unlock($1)", CLOCKS + p).map(|_| ())
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn lead_deliveries(&self, p: PlatformNo) -> Result<bool, StoreError> {
        self.lead("SELECT pg_try_advisory_lock($1)", DELIVERIES + p)
    }
}

/// A reader on a snapshot, whose connection goes back to the pool.
struct Lent<'s> {
    store: &'s Pg,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let ended = outside(|| connection.client().batch_execute("COMMIT"));
        // A connection whose snapshot can't be ended is closed instead of lent again.
        self.store.give_back(ended.is_ok().then_some(connection));
    }
}

delegate_reader!(Lent<'_>, |this| this.connection.as_mut().expect("present until dropped"));
