//! Events by kind, by what they wait for, and by what they are about: in PostgreSQL's SQL.

use postgres::{Row, types::ToSql};

use super::connection::Connection;
use crate::{EventsOf, PlatformNo, Span, StoreError};

/// Each kind's own stretch, and of these the first.
macro_rules! events_of {
    ($from:literal, $wanted:literal, $order:literal) => {
        concat!(
            "SELECT e.* FROM unnest($3::text[]) AS k (kind) ",
            $from,
            " CROSS JOIN LATERAL (SELECT id, owner, kind, created, object, version, prior, body,
               request, idempotency_key, pending FROM event e
             WHERE e.platform = $1 AND e.owner = $2 AND e.kind COLLATE \"C\" = k.kind AND ",
            $wanted,
            " AND e.id > $5 AND e.id >= $6 AND e.id < $7 ORDER BY e.id ",
            $order,
            " LIMIT $8) e ORDER BY e.id ",
            $order,
            " LIMIT $8"
        )
    };
    (by_kind $order:literal) => {
        events_of!(
            "CROSS JOIN unnest($4::bigint[]) AS w (waiting)",
            "least(e.pending, 1) = w.waiting",
            $order
        )
    };
    (about $order:literal) => {
        events_of!("", "e.object COLLATE \"C\" = $4 AND e.version = 0", $order)
    };
}

const BY_KIND_ASCENDING: &str = events_of!(by_kind "ASC");
const BY_KIND_DESCENDING: &str = events_of!(by_kind "DESC");
const ABOUT_ASCENDING: &str = events_of!(about "ASC");
const ABOUT_DESCENDING: &str = events_of!(about "DESC");

impl Connection {
    /// The kinds of an account's events: from each to the next, whatever lies under it.
    pub(super) fn kinds_of(
        &mut self,
        p: PlatformNo,
        owner: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError> {
        let rows = self.all(
            "WITH RECURSIVE known (kind) AS (
               (SELECT kind COLLATE \"C\" FROM event WHERE platform = $1 AND owner = $2
                AND kind COLLATE \"C\" >= $3 AND kind COLLATE \"C\" < $4
                ORDER BY kind COLLATE \"C\" LIMIT 1)
               UNION ALL
               SELECT (SELECT e.kind COLLATE \"C\" FROM event e
                       WHERE e.platform = $1 AND e.owner = $2
                       AND e.kind COLLATE \"C\" > known.kind AND e.kind COLLATE \"C\" < $4
                       ORDER BY e.kind COLLATE \"C\" LIMIT 1)
               FROM known WHERE known.kind IS NOT NULL)
             SELECT kind FROM known WHERE kind IS NOT NULL",
            &[&p, &owner, &from, &before],
        )?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// The rows of some of an account's events, in order.
    pub(super) fn rows_of(
        &mut self,
        p: PlatformNo,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<Row>, StoreError> {
        let (above, from, below) = span.bounds.limits("evt_");
        let limit = span.limit as i64;
        if let Some(about) = &of.about {
            let sql = if span.ascending { ABOUT_ASCENDING } else { ABOUT_DESCENDING };
            let params: [&(dyn ToSql + Sync); 8] =
                [&p, &owner, &of.kinds, about, &above, &from, &below, &limit];
            return self.all(sql, &params);
        }
        let waiting: &[i64] = match of.waiting {
            None => &[0, 1],
            Some(false) => &[0],
            Some(true) => &[1],
        };
        let sql = if span.ascending { BY_KIND_ASCENDING } else { BY_KIND_DESCENDING };
        let params: [&(dyn ToSql + Sync); 8] =
            [&p, &owner, &of.kinds, &waiting, &above, &from, &below, &limit];
        self.all(sql, &params)
    }
}
