//! Applying write sets in SQLite.

use rusqlite::{Connection, params};

use super::{aside, calls, checkpoint::Checkpointer, read::SqliteReader};
use crate::{
    DeliveryChange, DeliveryRow, JournalRow, KeyKind, LineRow, ListingRow, PlatformNo, Relisted,
    SealedPlace, StoreError, WriteConnection, WriteSet, keys::key_of,
};

/// The connection of the one writer.
pub(super) struct SqliteWriter {
    reader: SqliteReader,
    checkpointer: Checkpointer,
}

impl SqliteWriter {
    pub(super) fn new(connection: Connection, checkpointer: Checkpointer) -> SqliteWriter {
        SqliteWriter { reader: SqliteReader(connection), checkpointer }
    }

    fn run(&self, sql: &str, params: impl rusqlite::Params) -> Result<usize, StoreError> {
        Ok(self.reader.0.prepare_cached(sql)?.execute(params)?)
    }

    fn write(&self, w: &WriteSet) -> Result<(), StoreError> {
        let p = w.platform;
        self.platform(w)?;
        for row in &w.objects {
            self.run(
                "INSERT INTO object (platform, key, version, owner, deleted, doc, internal)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    p,
                    key_of(&row.id),
                    row.version,
                    row.owner,
                    row.deleted,
                    row.doc,
                    row.internal
                ],
            )?;
        }
        self.reseal(w)?;
        for row in &w.left {
            self.run(
                "DELETE FROM listing WHERE platform = ?1 AND list = ?2 AND sort = ?3",
                params![p, row.key(), row.sort()],
            )?;
        }
        self.join(p, &w.joined)?;
        match &w.relisted {
            Some(Relisted::Until(behind)) => {
                self.run(
                    "INSERT INTO relisting (platform, behind) VALUES (?1, ?2)
                     ON CONFLICT (platform) DO UPDATE SET behind = ?2",
                    params![p, behind],
                )?;
            }
            Some(Relisted::Done) => {
                self.run("DELETE FROM relisting WHERE platform = ?1", [p])?;
            }
            None => {}
        }
        for journal in &w.journals {
            self.journal(p, journal)?;
        }
        self.events(w)?;
        for (due, seq) in &w.timers_done {
            self.run(
                "DELETE FROM timer WHERE platform = ?1 AND due = ?2 AND seq = ?3",
                params![p, due, seq],
            )?;
        }
        for row in &w.timers {
            self.run(
                "INSERT INTO timer (platform, due, seq, body) VALUES (?1, ?2, ?3, ?4)",
                params![p, row.due, row.seq, row.body],
            )?;
        }
        calls::write(&self.reader.0, w)?;
        aside::write(&self.reader.0, w)?;
        self.reply(w)
    }

    fn reseal(&self, w: &WriteSet) -> Result<(), StoreError> {
        let p = w.platform;
        for row in &w.resealed {
            match &row.place {
                SealedPlace::Object { id, version } => self.run(
                    "UPDATE object SET doc = ?4, internal = ?5
                     WHERE platform = ?1 AND key = ?2 AND version = ?3",
                    params![p, key_of(id), version, row.body, row.internal],
                )?,
                SealedPlace::Event { owner, id } => self.run(
                    "UPDATE event SET body = ?4 WHERE platform = ?1 AND owner = ?2 AND id = ?3",
                    params![p, owner, id, row.body],
                )?,
                SealedPlace::Call { id } => self.run(
                    "UPDATE call SET body = ?3 WHERE platform = ?1 AND id = ?2",
                    params![p, id, row.body],
                )?,
                SealedPlace::Reply { key } => self.run(
                    "UPDATE reply SET body = ?3 WHERE platform = ?1 AND key = ?2",
                    params![p, key, row.body],
                )?,
            };
        }
        Ok(())
    }

    /// Lists joined: the most rows that a payment has, so that several go in one statement.
    fn join(&self, p: PlatformNo, rows: &[ListingRow]) -> Result<(), StoreError> {
        let mut chunks = rows.chunks_exact(4);
        for four in chunks.by_ref() {
            let [a, b, c, d] = [&four[0], &four[1], &four[2], &four[3]];
            self.run(
                "INSERT OR IGNORE INTO listing (platform, list, sort, prefix) VALUES
                 (?1, ?2, ?3, ?4), (?1, ?5, ?6, ?7), (?1, ?8, ?9, ?10), (?1, ?11, ?12, ?13)",
                params![
                    p,
                    a.key(),
                    a.sort(),
                    a.prefix(),
                    b.key(),
                    b.sort(),
                    b.prefix(),
                    c.key(),
                    c.sort(),
                    c.prefix(),
                    d.key(),
                    d.sort(),
                    d.prefix()
                ],
            )?;
        }
        for row in chunks.remainder() {
            self.run(
                "INSERT OR IGNORE INTO listing (platform, list, sort, prefix) VALUES (?1, ?2, ?3, ?4)",
                params![p, row.key(), row.sort(), row.prefix()],
            )?;
        }
        Ok(())
    }

    fn platform(&self, w: &WriteSet) -> Result<(), StoreError> {
        if let Some(row) = &w.platform_row {
            self.run(
                "INSERT INTO platform (no, account, application, created, clock_offset, frozen_at,
                 last_now, next_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (no) DO UPDATE SET clock_offset = ?5, frozen_at = ?6, last_now = ?7,
                 next_seq = ?8",
                params![
                    row.no,
                    row.account,
                    row.application,
                    row.created,
                    row.clock_offset,
                    row.frozen_at,
                    row.last_now,
                    row.next_seq
                ],
            )?;
        }
        for key in &w.keys {
            let kind = match key.kind {
                KeyKind::Secret => 0,
                KeyKind::Publishable => 1,
            };
            self.run(
                "INSERT INTO api_key (hash, platform, kind, redacted, created)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![key.hash.as_slice(), key.platform, kind, key.redacted, key.created],
            )?;
        }
        Ok(())
    }

    fn journal(&self, p: PlatformNo, journal: &JournalRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO journal (platform, no, created, kind, subject) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![p, journal.no, journal.created, journal.kind, journal.subject],
        )?;
        for (line, row) in journal.lines.iter().enumerate() {
            let account = self.post(p, row)?;
            self.run(
                "INSERT INTO posting (platform, journal, line, account, amount, view)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![p, journal.no, line as i64, account, row.amount, row.view],
            )?;
        }
        Ok(())
    }

    /// Adds to the account's cached balance, opening the account if need be.
    fn post(&self, p: PlatformNo, row: &LineRow) -> Result<i64, StoreError> {
        let mut statement = self.reader.0.prepare_cached(
            "INSERT INTO ledger_account (platform, path, currency, amount) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (platform, path, currency) DO UPDATE SET amount = amount + ?4
             RETURNING no",
        )?;
        Ok(statement
            .query_row(params![p, row.account, row.currency, row.amount], |found| found.get(0))?)
    }

    fn events(&self, w: &WriteSet) -> Result<(), StoreError> {
        let p = w.platform;
        for e in &w.events {
            self.run(
                "INSERT INTO event (platform, owner, id, kind, created, object, version, prior,
                 body, request, idempotency_key, pending)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                params![
                    p,
                    e.owner,
                    e.id,
                    e.kind,
                    e.created,
                    e.object,
                    e.version,
                    e.prior,
                    e.body,
                    e.request,
                    e.idempotency_key,
                    e.pending
                ],
            )?;
        }
        for change in &w.deliveries {
            match change {
                DeliveryChange::Add(row) => self.add_delivery(p, row)?,
                DeliveryChange::Retry { row, due } => {
                    self.remove_delivery(p, row)?;
                    let (due, attempts) = (*due, row.attempts + 1);
                    self.add_delivery(p, &DeliveryRow { due, attempts, ..row.clone() })?;
                }
                DeliveryChange::Done(row) => {
                    self.remove_delivery(p, row)?;
                    self.run(
                        "UPDATE event SET pending = max(pending - 1, 0)
                         WHERE platform = ?1 AND owner = ?2 AND id = ?3",
                        params![p, row.owner, row.event],
                    )?;
                }
                DeliveryChange::Dropped(row) => self.remove_delivery(p, row)?,
            }
        }
        Ok(())
    }

    fn add_delivery(&self, p: PlatformNo, row: &DeliveryRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO delivery (platform, due, event, endpoint, owner, attempts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![p, row.due, row.event, row.endpoint, row.owner, row.attempts],
        )?;
        Ok(())
    }

    fn remove_delivery(&self, p: PlatformNo, row: &DeliveryRow) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM delivery WHERE platform = ?1 AND due = ?2 AND event = ?3
             AND endpoint = ?4",
            params![p, row.due, row.event, row.endpoint],
        )?;
        Ok(())
    }

    fn reply(&self, w: &WriteSet) -> Result<(), StoreError> {
        let Some(row) = &w.reply else { return Ok(()) };
        let object = row.body.object();
        self.run(
            "INSERT INTO reply (platform, key, fingerprint, path, status, request, expires, object,
             version, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                w.platform,
                row.key,
                row.fingerprint,
                row.path,
                row.status,
                row.request,
                row.expires,
                object.map(|(id, _)| id),
                object.map(|(_, version)| version),
                row.body.bytes()
            ],
        )?;
        Ok(())
    }
}

impl WriteConnection for SqliteWriter {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.run("BEGIN IMMEDIATE", [])?;
        Ok(())
    }

    fn apply(&mut self, writes: WriteSet) -> Result<(), StoreError> {
        self.write(&writes)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT", []).map_err(|error| StoreError::Unknown(error.to_string()))?;
        self.checkpointer.wake();
        Ok(())
    }

    fn rollback(&mut self) {
        // Fails if the transaction has ended by itself, as it does when the disk is full.
        let _ = self.run("ROLLBACK", []);
    }
}

delegate_reader!(SqliteWriter, |this| &mut this.reader);
