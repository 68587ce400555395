//! Events by kind, by what they wait for, and by what they are about: in SQLite's SQL.

use rusqlite::{OptionalExtension, params};

use super::read::SqliteReader;
use crate::{EventsOf, PlatformNo, Span, StoreError};

impl SqliteReader {
    /// The kinds of an account's events: from each to the next, whatever lies under it.
    pub(super) fn kinds_of(
        &mut self,
        p: PlatformNo,
        owner: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT kind FROM event INDEXED BY event_by_kind
             WHERE platform = ?1 AND owner = ?2 AND kind >= ?3 AND kind < ?4
             ORDER BY kind LIMIT 1",
        )?;
        let mut from = from.to_owned();
        let mut found = Vec::new();
        while let Some(kind) = statement
            .query_row(params![p, owner, from, before], |row| row.get::<_, String>(0))
            .optional()?
        {
            from = format!("{kind}\0");
            found.push(kind);
        }
        Ok(found)
    }

    /// The ids of some of an account's events, in order.
    pub(super) fn ids_of(
        &mut self,
        p: PlatformNo,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        let mut ids = Vec::new();
        for kind in &of.kinds {
            ids.extend(match &of.about {
                Some(object) => self.events_about(p, owner, kind, object, span)?,
                None => self.events_by_kind(p, owner, kind, of.waiting, span)?,
            });
        }
        ids.sort_unstable();
        if !span.ascending {
            ids.reverse();
        }
        ids.truncate(span.limit);
        Ok(ids)
    }

    /// The ids of events of a kind.
    fn events_by_kind(
        &mut self,
        p: PlatformNo,
        owner: &str,
        kind: &str,
        waiting: Option<bool>,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        let sql = if span.ascending {
            "SELECT id FROM event INDEXED BY event_by_kind WHERE platform = ?1 AND owner = ?2
             AND kind = ?3 AND min(pending, 1) = ?4 AND id > ?5 AND id >= ?6 AND id < ?7
             ORDER BY id ASC LIMIT ?8"
        } else {
            "SELECT id FROM event INDEXED BY event_by_kind WHERE platform = ?1 AND owner = ?2
             AND kind = ?3 AND min(pending, 1) = ?4 AND id > ?5 AND id >= ?6 AND id < ?7
             ORDER BY id DESC LIMIT ?8"
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let (above, from, below) = span.bounds.limits("evt_");
        let mut ids = Vec::new();
        for one in [false, true].into_iter().filter(|one| waiting.is_none_or(|w| w == *one)) {
            let limit = span.limit as i64;
            let found = statement
                .query_map(params![p, owner, kind, one, above, from, below, limit], |row| {
                    row.get(0)
                })?;
            for id in found {
                ids.push(id?);
            }
        }
        Ok(ids)
    }

    /// The ids of the newer API's events of a kind that are about an object.
    fn events_about(
        &mut self,
        p: PlatformNo,
        owner: &str,
        kind: &str,
        object: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        let sql = if span.ascending {
            "SELECT id FROM event INDEXED BY event_about WHERE platform = ?1 AND owner = ?2
             AND object = ?3 AND kind = ?4 AND version = 0
             AND id > ?5 AND id >= ?6 AND id < ?7 ORDER BY id ASC LIMIT ?8"
        } else {
            "SELECT id FROM event INDEXED BY event_about WHERE platform = ?1 AND owner = ?2
             AND object = ?3 AND kind = ?4 AND version = 0
             AND id > ?5 AND id >= ?6 AND id < ?7 ORDER BY id DESC LIMIT ?8"
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let (above, from, below) = span.bounds.limits("evt_");
        let limit = span.limit as i64;
        let ids = statement
            .query_map(params![p, owner, object, kind, above, from, below, limit], |row| {
                row.get(0)
            })?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}
