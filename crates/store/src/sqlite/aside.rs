//! What is put aside and cleared away: timers that could not be run, replies that have lapsed,
//! keys that nothing is sealed with any more.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::read::SqliteReader;
use crate::{LapsedRow, ParkedRow, PlatformNo, StoreError, TimerRow, WriteSet};

impl SqliteReader {
    pub(super) fn all_parked(
        &self,
        p: PlatformNo,
        limit: usize,
    ) -> Result<Vec<ParkedRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT due, seq, body, at, reason FROM parked WHERE platform = ?1 ORDER BY seq LIMIT ?2",
        )?;
        let rows = statement.query_map(params![p, limit as i64], parked_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn one_parked(
        &self,
        p: PlatformNo,
        seq: i64,
    ) -> Result<Option<ParkedRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT due, seq, body, at, reason FROM parked WHERE platform = ?1 AND seq = ?2",
        )?;
        Ok(statement.query_row(params![p, seq], parked_row).optional()?)
    }

    pub(super) fn all_lapsed(
        &self,
        now: i64,
        limit: usize,
    ) -> Result<Vec<(PlatformNo, LapsedRow)>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT platform, key, expires FROM reply WHERE expires <= ?1
             ORDER BY expires LIMIT ?2",
        )?;
        let rows = statement.query_map(params![now, limit as i64], |row| {
            Ok((row.get(0)?, LapsedRow { key: row.get(1)?, expires: row.get(2)? }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn parked_row(row: &Row<'_>) -> rusqlite::Result<ParkedRow> {
    Ok(ParkedRow {
        timer: TimerRow { due: row.get(0)?, seq: row.get(1)?, body: row.get(2)? },
        at: row.get(3)?,
        reason: row.get(4)?,
    })
}

/// Puts aside, takes up again, and clears away what a write set says.
pub(super) fn write(connection: &Connection, w: &WriteSet) -> Result<(), StoreError> {
    let p = w.platform;
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| {
        connection.prepare_cached(sql)?.execute(params).map(|_| ())
    };
    for row in &w.parked {
        let ParkedRow { timer: TimerRow { due, seq, body }, at, reason } = row;
        run(
            "INSERT INTO parked (platform, seq, due, body, at, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![p, seq, due, body, at, reason],
        )?;
    }
    for seq in &w.unparked {
        run("DELETE FROM parked WHERE platform = ?1 AND seq = ?2", params![p, seq])?;
    }
    for LapsedRow { key, expires } in &w.lapsed {
        run(
            "DELETE FROM reply WHERE platform = ?1 AND key = ?2 AND expires = ?3",
            params![p, key, expires],
        )?;
    }
    for head in w.sealed_heads() {
        run("INSERT OR IGNORE INTO sealing_key (head) VALUES (?1)", params![head])?;
    }
    Ok(())
}

/// What sealed bytes begin with, of each key that has sealed something.
pub(super) fn sealing_keys(connection: &Connection) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT head FROM sealing_key ORDER BY head")?;
    let heads = statement.query_map([], |row| row.get(0))?;
    Ok(heads.collect::<Result<_, _>>()?)
}

/// Forgets all keys but one.
pub(super) fn forget_sealing_keys(connection: &Connection, but: &[u8]) -> Result<(), StoreError> {
    connection.execute("DELETE FROM sealing_key WHERE head <> ?1", [but])?;
    Ok(())
}

/// What documents may be compressed with, each under its number.
pub(super) fn dictionaries(connection: &Connection) -> Result<Vec<(u16, Vec<u8>)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT no, bytes FROM dictionary ORDER BY no")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps a dictionary, if there is none with its number.
pub(super) fn keep_dictionary(
    connection: &Connection,
    no: u16,
    bytes: &[u8],
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO dictionary (no, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        params![no, bytes],
    )?;
    Ok(())
}
