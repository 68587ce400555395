//! Calls to the outside.

use postgres::Row;

use super::connection::Connection;
use crate::{CallChange, CallRow, PlatformNo, StoreError, WriteSet};

impl Connection {
    pub(super) fn due_calls(
        &mut self,
        p: PlatformNo,
        now: i64,
        limit: usize,
    ) -> Result<Vec<CallRow>, StoreError> {
        let rows = self.all(
            "SELECT id, due, rail, operation, subject, owner, body, attempts, outcome FROM call
             WHERE platform = $1 AND due <= $2 ORDER BY due, id LIMIT $3",
            &[&p, &now, &(limit as i64)],
        )?;
        rows.iter().map(call_row).collect()
    }

    pub(super) fn one_call(
        &mut self,
        p: PlatformNo,
        id: &str,
    ) -> Result<Option<CallRow>, StoreError> {
        let row = self.maybe(
            "SELECT id, due, rail, operation, subject, owner, body, attempts, outcome FROM call
             WHERE platform = $1 AND id = $2",
            &[&p, &id],
        )?;
        row.map(|row| call_row(&row)).transpose()
    }
}

fn call_row(row: &Row) -> Result<CallRow, StoreError> {
    Ok(CallRow {
        id: row.try_get(0)?,
        due: row.try_get(1)?,
        rail: row.try_get(2)?,
        operation: row.try_get(3)?,
        subject: row.try_get(4)?,
        owner: row.try_get(5)?,
        body: row.try_get(6)?,
        attempts: row.try_get(7)?,
        outcome: row.try_get(8)?,
    })
}

/// Adds and changes calls, in the order of the commands. They are few: a rail is far slower than a
/// statement for each.
pub(super) fn flush(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    for writes in all {
        let p = writes.platform;
        for change in &writes.calls {
            match change {
                CallChange::Add(row) => connection.run(
                    "INSERT INTO call (platform, id, due, rail, operation, subject, owner, body,
                     attempts, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    &[
                        &p,
                        &row.id,
                        &row.due,
                        &row.rail,
                        &row.operation,
                        &row.subject,
                        &row.owner,
                        &row.body,
                        &row.attempts,
                        &row.outcome,
                    ],
                )?,
                CallChange::Retry { id, due } => connection.run(
                    "UPDATE call SET due = $3, attempts = attempts + 1
                     WHERE platform = $1 AND id = $2 AND outcome IS NULL",
                    &[&p, id, due],
                )?,
                CallChange::Answered { id, outcome } => connection.run(
                    "UPDATE call SET due = NULL, outcome = $3 WHERE platform = $1 AND id = $2",
                    &[&p, id, outcome],
                )?,
            }
        }
    }
    Ok(())
}
