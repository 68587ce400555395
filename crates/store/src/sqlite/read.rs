//! The questions of [`RowReader`] in SQLite's SQL.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    BalanceRow, CallRow, DeliveryRow, EventRow, EventsOf, Horizon, JournalRow, KeyKind, KeyRow,
    LapsedRow, LedgerFigures, LineRow, ObjectRow, ParkedRow, PlatformNo, PlatformRow, ReplyBody,
    ReplyRow, RowReader, SealedPlace, SealedRow, Span, StoreError, TimerRow,
    keys::{id_of, key_of, range},
    list_key, value_of,
};

/// A connection that only reads.
pub(super) struct SqliteReader(pub(super) Connection);

impl RowReader for SqliteReader {
    fn platform(&mut self, no: PlatformNo) -> Result<Option<PlatformRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT no, account, application, created, clock_offset, frozen_at, last_now, next_seq
             FROM platform WHERE no = ?1",
        )?;
        let row = statement.query_row([no], |row| {
            Ok(PlatformRow {
                no: row.get(0)?,
                account: row.get(1)?,
                application: row.get(2)?,
                created: row.get(3)?,
                clock_offset: row.get(4)?,
                frozen_at: row.get(5)?,
                last_now: row.get(6)?,
                next_seq: row.get(7)?,
            })
        });
        Ok(row.optional()?)
    }

    fn platform_of(&mut self, application: &str) -> Result<Option<PlatformNo>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT no FROM platform WHERE application = ?1")?;
        Ok(statement.query_row([application], |row| row.get(0)).optional()?)
    }

    fn last_platform(&mut self) -> Result<PlatformNo, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT coalesce(max(no), 0) FROM platform")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    fn key(&mut self, hash: &[u8; 32]) -> Result<Option<KeyRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT platform, kind, redacted, created FROM api_key WHERE hash = ?1",
        )?;
        let row = statement.query_row([hash.as_slice()], |row| {
            Ok(KeyRow {
                hash: *hash,
                platform: row.get(0)?,
                kind: if row.get::<_, i64>(1)? == 0 {
                    KeyKind::Secret
                } else {
                    KeyKind::Publishable
                },
                redacted: row.get(2)?,
                created: row.get(3)?,
            })
        });
        Ok(row.optional()?)
    }

    fn object(&mut self, p: PlatformNo, id: &str) -> Result<Option<ObjectRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT key, version, owner, deleted, doc, internal FROM object
             WHERE platform = ?1 AND key = ?2 ORDER BY version DESC LIMIT 1",
        )?;
        Ok(statement.query_row(params![p, key_of(id)], object_row).optional()?)
    }

    fn object_version(
        &mut self,
        p: PlatformNo,
        id: &str,
        version: i64,
    ) -> Result<Option<ObjectRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT key, version, owner, deleted, doc, internal FROM object
             WHERE platform = ?1 AND key = ?2 AND version = ?3",
        )?;
        Ok(statement.query_row(params![p, key_of(id), version], object_row).optional()?)
    }

    fn owned(
        &mut self,
        p: PlatformNo,
        prefix: &str,
        owner: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        let sql = if span.ascending {
            "SELECT DISTINCT key FROM object WHERE platform = ?1 AND key > ?2 AND key >= ?3
             AND key < ?4 ORDER BY key ASC LIMIT ?5"
        } else {
            "SELECT DISTINCT key FROM object WHERE platform = ?1 AND key > ?2 AND key >= ?3
             AND key < ?4 ORDER BY key DESC LIMIT ?5"
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let (above, from, below) = range(prefix, owner, &span.bounds);
        let rows = statement
            .query_map(params![p, above, from, below, span.limit as i64], |row| {
                row.get(0).map(id_of)
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn listing(
        &mut self,
        p: PlatformNo,
        list: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        let sql = if span.ascending {
            "SELECT prefix, sort FROM listing WHERE platform = ?1 AND list = ?2 AND sort > ?3 AND sort >= ?4
             AND sort < ?5 ORDER BY sort ASC LIMIT ?6"
        } else {
            "SELECT prefix, sort FROM listing WHERE platform = ?1 AND list = ?2 AND sort > ?3 AND sort >= ?4
             AND sort < ?5 ORDER BY sort DESC LIMIT ?6"
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let (above, from, below) = span.bounds.limits("");
        let rows = statement.query_map(
            params![p, list_key(list), above, from, below, span.limit as i64],
            |row| Ok(row.get::<_, String>(0)? + row.get_ref(1)?.as_str()?),
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn list_values(
        &mut self,
        p: PlatformNo,
        name: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT list FROM listing WHERE platform = ?1 AND list >= ?2 AND list < ?3
             ORDER BY list LIMIT 1",
        )?;
        let mut from = list_key(&format!("{name}={from}"));
        let before = list_key(&format!("{name}={before}"));
        let mut found = Vec::new();
        while let Some(list) = statement
            .query_row(params![p, from, before], |row| row.get::<_, Vec<u8>>(0))
            .optional()?
        {
            found.push(value_of(&list)?);
            // The first name behind it.
            from = [list.as_slice(), &[0]].concat();
        }
        Ok(found)
    }

    fn event(
        &mut self,
        p: PlatformNo,
        owner: &str,
        id: &str,
    ) -> Result<Option<EventRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, owner, kind, created, object, version, prior, body, request,
             idempotency_key, pending FROM event WHERE platform = ?1 AND owner = ?2 AND id = ?3",
        )?;
        Ok(statement.query_row(params![p, owner, id], event_row).optional()?)
    }

    fn events(
        &mut self,
        p: PlatformNo,
        owner: &str,
        span: &Span,
    ) -> Result<Vec<EventRow>, StoreError> {
        let sql = if span.ascending {
            "SELECT id, owner, kind, created, object, version, prior, body, request,
             idempotency_key, pending FROM event WHERE platform = ?1 AND owner = ?2 AND id > ?3
             AND id >= ?4 AND id < ?5 ORDER BY id ASC LIMIT ?6"
        } else {
            "SELECT id, owner, kind, created, object, version, prior, body, request,
             idempotency_key, pending FROM event WHERE platform = ?1 AND owner = ?2 AND id > ?3
             AND id >= ?4 AND id < ?5 ORDER BY id DESC LIMIT ?6"
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let (above, from, below) = span.bounds.limits("evt_");
        let rows = statement
            .query_map(params![p, owner, above, from, below, span.limit as i64], event_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn event_kinds(
        &mut self,
        p: PlatformNo,
        owner: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError> {
        self.kinds_of(p, owner, from, before)
    }

    fn events_of(
        &mut self,
        p: PlatformNo,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<EventRow>, StoreError> {
        let ids = self.ids_of(p, owner, of, span)?;
        let rows = ids.iter().map(|id| self.event(p, owner, id));
        rows.filter_map(Result::transpose).collect()
    }

    fn deliveries_due(
        &mut self,
        p: PlatformNo,
        now: i64,
        except: &[String],
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let except = format!(" {} ", except.join(" "));
        let mut statement = self.0.prepare_cached(
            "SELECT event, owner, endpoint, attempts, due FROM delivery
             WHERE platform = ?1 AND due <= ?2
             AND instr(?3, ' ' || endpoint || ' ') = 0
             ORDER BY due, event LIMIT ?4",
        )?;
        let rows = statement.query_map(params![p, now, except, limit as i64], |row| {
            Ok(DeliveryRow {
                event: row.get(0)?,
                owner: row.get(1)?,
                endpoint: row.get(2)?,
                attempts: row.get(3)?,
                due: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn calls_due(
        &mut self,
        p: PlatformNo,
        now: i64,
        limit: usize,
    ) -> Result<Vec<CallRow>, StoreError> {
        self.due_calls(p, now, limit)
    }

    fn call(&mut self, p: PlatformNo, id: &str) -> Result<Option<CallRow>, StoreError> {
        self.one_call(p, id)
    }

    fn timer_due(&mut self, p: PlatformNo, now: i64) -> Result<Option<TimerRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT due, seq, body FROM timer WHERE platform = ?1 AND due <= ?2
             ORDER BY due, seq LIMIT 1",
        )?;
        let row = statement.query_row(params![p, now], |row| {
            Ok(TimerRow { due: row.get(0)?, seq: row.get(1)?, body: row.get(2)? })
        });
        Ok(row.optional()?)
    }

    fn parked(&mut self, p: PlatformNo, limit: usize) -> Result<Vec<ParkedRow>, StoreError> {
        self.all_parked(p, limit)
    }

    fn parked_timer(&mut self, p: PlatformNo, seq: i64) -> Result<Option<ParkedRow>, StoreError> {
        self.one_parked(p, seq)
    }

    fn lapsed(
        &mut self,
        now: i64,
        limit: usize,
    ) -> Result<Vec<(PlatformNo, LapsedRow)>, StoreError> {
        self.all_lapsed(now, limit)
    }

    fn reply(&mut self, p: PlatformNo, key: &str) -> Result<Option<ReplyRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT fingerprint, path, status, request, expires, object, version, body FROM reply
             WHERE platform = ?1 AND key = ?2",
        )?;
        let row = statement.query_row(params![p, key], |row| {
            let body = match row.get::<_, Option<String>>(5)? {
                Some(id) => ReplyBody::Object { id, version: row.get(6)? },
                None => ReplyBody::Bytes(row.get(7)?),
            };
            Ok(ReplyRow {
                key: key.to_owned(),
                fingerprint: row.get(0)?,
                path: row.get(1)?,
                status: row.get(2)?,
                request: row.get(3)?,
                expires: row.get(4)?,
                body,
            })
        });
        Ok(row.optional()?)
    }

    fn sealed_otherwise(
        &mut self,
        p: PlatformNo,
        head: &[u8],
        behind: &SealedPlace,
        limit: usize,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let limit = limit as i64;
        let rows: rusqlite::Result<Vec<SealedRow>> = match behind {
            SealedPlace::Object { id, version } => self
                .0
                .prepare_cached(
                    "SELECT doc, internal, key, version FROM object
                     WHERE platform = ?1 AND (key, version) > (?4, ?5)
                     AND substr(doc, 1, 1) = substr(?2, 1, 1) AND substr(doc, 1, length(?2)) <> ?2
                     ORDER BY key, version LIMIT ?3",
                )?
                .query_map(params![p, head, limit, key_of(id), version], |row| {
                    let id = id_of(row.get(2)?);
                    let place = SealedPlace::Object { id, version: row.get(3)? };
                    Ok(SealedRow { place, body: row.get(0)?, internal: row.get(1)? })
                })?
                .collect(),
            SealedPlace::Event { owner, id } => self
                .0
                .prepare_cached(
                    "SELECT body, owner, id FROM event
                     WHERE platform = ?1 AND (owner, id) > (?4, ?5)
                     AND substr(body, 1, 1) = substr(?2, 1, 1) AND substr(body, 1, length(?2)) <> ?2
                     ORDER BY owner, id LIMIT ?3",
                )?
                .query_map(params![p, head, limit, owner, id], |row| {
                    let place = SealedPlace::Event { owner: row.get(1)?, id: row.get(2)? };
                    Ok(SealedRow { place, body: row.get(0)?, internal: Vec::new() })
                })?
                .collect(),
            SealedPlace::Call { id } => self
                .0
                .prepare_cached(
                    "SELECT body, id FROM call WHERE platform = ?1 AND id > ?4
                     AND substr(body, 1, 1) = substr(?2, 1, 1) AND substr(body, 1, length(?2)) <> ?2
                     ORDER BY id LIMIT ?3",
                )?
                .query_map(params![p, head, limit, id], |row| {
                    let place = SealedPlace::Call { id: row.get(1)? };
                    Ok(SealedRow { place, body: row.get(0)?, internal: Vec::new() })
                })?
                .collect(),
            SealedPlace::Reply { key } => self
                .0
                .prepare_cached(
                    "SELECT body, key FROM reply WHERE platform = ?1 AND key > ?4
                     AND substr(body, 1, 1) = substr(?2, 1, 1) AND substr(body, 1, length(?2)) <> ?2
                     ORDER BY key LIMIT ?3",
                )?
                .query_map(params![p, head, limit, key], |row| {
                    let place = SealedPlace::Reply { key: row.get(1)? };
                    Ok(SealedRow { place, body: row.get(0)?, internal: Vec::new() })
                })?
                .collect(),
        };
        Ok(rows?)
    }

    fn balances(&mut self, p: PlatformNo, prefix: &str) -> Result<Vec<BalanceRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT path, currency, amount FROM ledger_account
             WHERE platform = ?1 AND path >= ?2 AND path < ?3 AND amount <> 0
             ORDER BY path, currency",
        )?;
        let rows =
            statement.query_map(params![p, prefix, format!("{prefix}\u{10ffff}")], |row| {
                Ok(BalanceRow { account: row.get(0)?, currency: row.get(1)?, amount: row.get(2)? })
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn journal(&mut self, p: PlatformNo, no: i64) -> Result<Option<JournalRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT created, kind, subject FROM journal WHERE platform = ?1 AND no = ?2",
        )?;
        let head = statement
            .query_row(params![p, no], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((created, kind, subject)) = head else { return Ok(None) };
        let mut statement = self.0.prepare_cached(
            "SELECT a.path, a.currency, l.amount, l.view FROM posting l
             JOIN ledger_account a ON a.no = l.account
             WHERE l.platform = ?1 AND l.journal = ?2 ORDER BY l.line",
        )?;
        let lines = statement
            .query_map(params![p, no], |row| {
                Ok(LineRow {
                    account: row.get(0)?,
                    currency: row.get(1)?,
                    amount: row.get(2)?,
                    view: row.get(3)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(Some(JournalRow { no, created, kind, subject, lines }))
    }

    fn ledger_figures(&mut self, p: PlatformNo) -> Result<LedgerFigures, StoreError> {
        let count = |sql: &str| self.0.query_row(sql, [p], |row| row.get::<_, i64>(0));
        let journals = count("SELECT count(*) FROM journal WHERE platform = ?1")?;
        let postings = count("SELECT count(*) FROM posting WHERE platform = ?1")?;
        let mut unbalanced = self.0.prepare(
            "SELECT DISTINCT l.journal FROM posting l JOIN ledger_account a ON a.no = l.account
             WHERE l.platform = ?1 GROUP BY l.journal, a.currency HAVING sum(l.amount) <> 0",
        )?;
        let mut drifted = self.0.prepare(
            "SELECT a.path || ' ' || a.currency FROM ledger_account a LEFT JOIN
             (SELECT account, sum(amount) AS total FROM posting WHERE platform = ?1
              GROUP BY account) s ON s.account = a.no
             WHERE a.platform = ?1 AND a.amount <> coalesce(s.total, 0)",
        )?;
        Ok(LedgerFigures {
            journals,
            postings,
            unbalanced: unbalanced.query_map([p], |row| row.get(0))?.collect::<Result<_, _>>()?,
            drifted: drifted.query_map([p], |row| row.get(0))?.collect::<Result<_, _>>()?,
        })
    }

    fn objects_behind(
        &mut self,
        p: PlatformNo,
        behind: &str,
        limit: usize,
    ) -> Result<Vec<ObjectRow>, StoreError> {
        // Each id's newest version: one that has no newer one.
        let mut statement = self.0.prepare_cached(
            "SELECT key, version, owner, deleted, doc, internal FROM object o
             WHERE platform = ?1 AND key > ?2 AND NOT EXISTS (SELECT 1 FROM object n
               WHERE n.platform = ?1 AND n.key = o.key AND n.version > o.version)
             ORDER BY key LIMIT ?3",
        )?;
        let rows = statement.query_map(params![p, key_of(behind), limit as i64], object_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn relisting(&mut self) -> Result<Vec<(PlatformNo, String)>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT platform, behind FROM relisting ORDER BY platform")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn horizon(&mut self) -> Result<Vec<Horizon>, StoreError> {
        let mut statement = self.0.prepare(
            "SELECT no, timer, delivery, call FROM (SELECT no,
               (SELECT min(due) FROM timer WHERE timer.platform = p.no) AS timer,
               (SELECT min(due) FROM delivery WHERE delivery.platform = p.no) AS delivery,
               (SELECT min(due) FROM call WHERE call.platform = p.no AND due IS NOT NULL) AS call
             FROM platform p) WHERE coalesce(timer, delivery, call) IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Horizon {
                platform: row.get(0)?,
                timer: row.get(1)?,
                delivery: row.get(2)?,
                call: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn object_row(row: &Row<'_>) -> rusqlite::Result<ObjectRow> {
    Ok(ObjectRow {
        id: id_of(row.get(0)?),
        version: row.get(1)?,
        owner: row.get(2)?,
        deleted: row.get(3)?,
        doc: row.get(4)?,
        internal: row.get(5)?,
    })
}

fn event_row(row: &Row<'_>) -> rusqlite::Result<EventRow> {
    Ok(EventRow {
        id: row.get(0)?,
        owner: row.get(1)?,
        kind: row.get(2)?,
        created: row.get(3)?,
        object: row.get(4)?,
        version: row.get(5)?,
        prior: row.get(6)?,
        body: row.get(7)?,
        request: row.get(8)?,
        idempotency_key: row.get(9)?,
        pending: row.get(10)?,
    })
}
