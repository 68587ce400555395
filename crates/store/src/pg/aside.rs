//! What is put aside and cleared away: timers that could not be run, replies that have lapsed,
//! keys that nothing is sealed with any more.

use postgres::Row;

use super::{
    columns::{column, rows, whose},
    connection::Connection,
};
use crate::{LapsedRow, ParkedRow, PlatformNo, StoreError, TimerRow, WriteSet};

impl Connection {
    pub(super) fn all_parked(
        &mut self,
        p: PlatformNo,
        limit: usize,
    ) -> Result<Vec<ParkedRow>, StoreError> {
        let rows = self.all(
            "SELECT due, seq, body, at, reason FROM parked WHERE platform = $1 ORDER BY seq LIMIT $2",
            &[&p, &(limit as i64)],
        )?;
        rows.iter().map(parked_row).collect()
    }

    pub(super) fn one_parked(
        &mut self,
        p: PlatformNo,
        seq: i64,
    ) -> Result<Option<ParkedRow>, StoreError> {
        let row = self.maybe(
            "SELECT due, seq, body, at, reason FROM parked WHERE platform = $1 AND seq = $2",
            &[&p, &seq],
        )?;
        row.map(|row| parked_row(&row)).transpose()
    }

    pub(super) fn all_lapsed(
        &mut self,
        now: i64,
        limit: usize,
    ) -> Result<Vec<(PlatformNo, LapsedRow)>, StoreError> {
        let rows = self.all(
            "SELECT platform, key, expires FROM reply WHERE expires <= $1
             ORDER BY expires LIMIT $2",
            &[&now, &(limit as i64)],
        )?;
        let read = |row: &Row| {
            let lapsed = LapsedRow { key: row.try_get(1)?, expires: row.try_get(2)? };
            Ok((row.try_get(0)?, lapsed))
        };
        rows.iter().map(read).collect()
    }
}

fn parked_row(row: &Row) -> Result<ParkedRow, StoreError> {
    Ok(ParkedRow {
        timer: TimerRow { due: row.try_get(0)?, seq: row.try_get(1)?, body: row.try_get(2)? },
        at: row.try_get(3)?,
        reason: row.try_get(4)?,
    })
}

/// Puts aside, takes up again, and clears away what commands say: what was put aside by one of
/// them can be taken up by the next.
pub(super) fn flush(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let parked = rows(all, |writes| &writes.parked);
    if !parked.is_empty() {
        connection.run(
            "INSERT INTO parked (platform, seq, due, body, at, reason)
             SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[],
               $5::bigint[], $6::text[])",
            &[
                &whose(&parked),
                &column(&parked, |row| row.timer.seq),
                &column(&parked, |row| row.timer.due),
                &column(&parked, |row| row.timer.body.as_slice()),
                &column(&parked, |row| row.at),
                &column(&parked, |row| row.reason.as_str()),
            ],
        )?;
    }
    let unparked = rows(all, |writes| &writes.unparked);
    if !unparked.is_empty() {
        connection.run(
            "DELETE FROM parked d USING unnest($1::bigint[], $2::bigint[]) AS run (platform, seq)
             WHERE d.platform = run.platform AND d.seq = run.seq",
            &[&whose(&unparked), &column(&unparked, |seq| **seq)],
        )?;
    }
    let lapsed = rows(all, |writes| &writes.lapsed);
    if !lapsed.is_empty() {
        connection.run(
            "DELETE FROM reply r USING unnest($1::bigint[], $2::text[], $3::bigint[])
             AS gone (platform, key, expires)
             WHERE r.platform = gone.platform AND r.key = gone.key AND r.expires = gone.expires",
            &[
                &whose(&lapsed),
                &column(&lapsed, |row| row.key.as_str()),
                &column(&lapsed, |row| row.expires),
            ],
        )?;
    }
    let mut heads: Vec<&[u8]> = all.iter().flat_map(WriteSet::sealed_heads).collect();
    heads.sort_unstable();
    heads.dedup();
    if !heads.is_empty() {
        connection.run(
            "INSERT INTO sealing_key (head) SELECT * FROM unnest($1::bytea[])
             ON CONFLICT DO NOTHING",
            &[&heads],
        )?;
    }
    Ok(())
}

/// What sealed bytes begin with, of each key that has sealed something.
pub(super) fn sealing_keys(connection: &mut Connection) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = connection.all("SELECT head FROM sealing_key ORDER BY head", &[])?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Forgets all keys but one.
pub(super) fn forget_sealing_keys(
    connection: &mut Connection,
    but: &[u8],
) -> Result<(), StoreError> {
    connection.run("DELETE FROM sealing_key WHERE head <> $1", &[&but])
}

/// What documents may be compressed with, each under its number.
pub(super) fn dictionaries(connection: &mut Connection) -> Result<Vec<(u16, Vec<u8>)>, StoreError> {
    let rows = connection.all("SELECT no, bytes FROM dictionary ORDER BY no", &[])?;
    let read = |row: &Row| {
        let no: i64 = row.try_get(0)?;
        let no = u16::try_from(no);
        let no = no.map_err(|_| StoreError::Damaged("a dictionary has no number".into()))?;
        Ok((no, row.try_get(1)?))
    };
    rows.iter().map(read).collect()
}

/// Keeps a dictionary, if there is none with its number.
pub(super) fn keep_dictionary(
    connection: &mut Connection,
    no: u16,
    bytes: &[u8],
) -> Result<(), StoreError> {
    connection.run(
        "INSERT INTO dictionary (no, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &[&i64::from(no), &bytes],
    )
}
