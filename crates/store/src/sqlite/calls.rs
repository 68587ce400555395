//! Calls to the outside.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::read::SqliteReader;
use crate::{CallChange, CallRow, PlatformNo, StoreError, WriteSet};

impl SqliteReader {
    pub(super) fn due_calls(
        &self,
        p: PlatformNo,
        now: i64,
        limit: usize,
    ) -> Result<Vec<CallRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, due, rail, operation, subject, owner, body, attempts, outcome FROM call
             WHERE platform = ?1 AND due <= ?2 ORDER BY due, id LIMIT ?3",
        )?;
        let rows = statement.query_map(params![p, now, limit as i64], call_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn one_call(&self, p: PlatformNo, id: &str) -> Result<Option<CallRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, due, rail, operation, subject, owner, body, attempts, outcome FROM call
             WHERE platform = ?1 AND id = ?2",
        )?;
        Ok(statement.query_row(params![p, id], call_row).optional()?)
    }
}

fn call_row(row: &Row<'_>) -> rusqlite::Result<CallRow> {
    Ok(CallRow {
        id: row.get(0)?,
        due: row.get(1)?,
        rail: row.get(2)?,
        operation: row.get(3)?,
        subject: row.get(4)?,
        owner: row.get(5)?,
        body: row.get(6)?,
        attempts: row.get(7)?,
        outcome: row.get(8)?,
    })
}

/// Adds and changes calls, in order.
pub(super) fn write(connection: &Connection, w: &WriteSet) -> Result<(), StoreError> {
    let p = w.platform;
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| {
        connection.prepare_cached(sql)?.execute(params).map(|_| ())
    };
    for change in &w.calls {
        match change {
            CallChange::Add(row) => run(
                "INSERT INTO call (platform, id, due, rail, operation, subject, owner, body,
                 attempts, outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    p,
                    row.id,
                    row.due,
                    row.rail,
                    row.operation,
                    row.subject,
                    row.owner,
                    row.body,
                    row.attempts,
                    row.outcome
                ],
            )?,
            CallChange::Retry { id, due } => run(
                "UPDATE call SET due = ?3, attempts = attempts + 1
                 WHERE platform = ?1 AND id = ?2 AND outcome IS NULL",
                params![p, id, due],
            )?,
            CallChange::Answered { id, outcome } => run(
                "UPDATE call SET due = NULL, outcome = ?3 WHERE platform = ?1 AND id = ?2",
                params![p, id, outcome],
            )?,
        }
    }
    Ok(())
}
