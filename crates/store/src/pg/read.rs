//! The questions of [`RowReader`] in PostgreSQL's SQL.

use postgres::Row;

use super::connection::Connection;
use crate::{
    BalanceRow, CallRow, DeliveryRow, EventRow, EventsOf, Horizon, JournalRow, KeyKind, KeyRow,
    LapsedRow, LedgerFigures, LineRow, ObjectRow, ParkedRow, PlatformNo, PlatformRow, ReplyRow,
    RowReader, SealedPlace, SealedRow, Span, StoreError, TimerRow,
    keys::{id_of, key_of, range},
    list_key, value_of,
};

/// True if there may be such a text in the database: anybody may ask for one with a NUL, which
/// its TEXT does not take, and the whole batch would fail with the question.
pub(super) fn is_text(asked: &str) -> bool {
    !asked.contains('\0')
}

impl RowReader for Connection {
    fn platform(&mut self, no: PlatformNo) -> Result<Option<PlatformRow>, StoreError> {
        let row = self.maybe(
            "SELECT no, account, application, created, clock_offset, frozen_at, last_now, next_seq
             FROM platform WHERE no = $1",
            &[&no],
        )?;
        row.map(|row| {
            Ok(PlatformRow {
                no: row.try_get(0)?,
                account: row.try_get(1)?,
                application: row.try_get(2)?,
                created: row.try_get(3)?,
                clock_offset: row.try_get(4)?,
                frozen_at: row.try_get(5)?,
                last_now: row.try_get(6)?,
                next_seq: row.try_get(7)?,
            })
        })
        .transpose()
    }

    fn platform_of(&mut self, application: &str) -> Result<Option<PlatformNo>, StoreError> {
        if !is_text(application) {
            return Ok(None);
        }
        let row = self.maybe("SELECT no FROM platform WHERE application = $1", &[&application])?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    fn last_platform(&mut self) -> Result<PlatformNo, StoreError> {
        Ok(self.one("SELECT coalesce(max(no), 0) FROM platform", &[])?.try_get(0)?)
    }

    fn key(&mut self, hash: &[u8; 32]) -> Result<Option<KeyRow>, StoreError> {
        let sql = "SELECT platform, kind, redacted, created FROM api_key WHERE hash = $1";
        let row = self.maybe(sql, &[&hash.as_slice()])?;
        row.map(|row| {
            let kind: i64 = row.try_get(1)?;
            Ok(KeyRow {
                hash: *hash,
                platform: row.try_get(0)?,
                kind: if kind == 0 { KeyKind::Secret } else { KeyKind::Publishable },
                redacted: row.try_get(2)?,
                created: row.try_get(3)?,
            })
        })
        .transpose()
    }

    fn object(&mut self, p: PlatformNo, id: &str) -> Result<Option<ObjectRow>, StoreError> {
        if !is_text(id) {
            return Ok(None);
        }
        let row = self.maybe(
            "SELECT key, version, owner, deleted, doc, internal FROM object
             WHERE platform = $1 AND key = $2 ORDER BY version DESC LIMIT 1",
            &[&p, &key_of(id)],
        )?;
        row.map(|row| object_row(&row)).transpose()
    }

    fn objects(&mut self, p: PlatformNo, ids: &[String]) -> Result<Vec<ObjectRow>, StoreError> {
        let ids = ids.iter().filter(|id| is_text(id));
        let keys: Vec<String> = ids.map(|id| key_of(id)).collect();
        let rows = self.all(
            "SELECT DISTINCT ON (key) key, version, owner, deleted, doc, internal FROM object
             WHERE platform = $1 AND key = ANY($2) ORDER BY key, version DESC",
            &[&p, &keys],
        )?;
        rows.iter().map(object_row).collect()
    }

    fn object_version(
        &mut self,
        p: PlatformNo,
        id: &str,
        version: i64,
    ) -> Result<Option<ObjectRow>, StoreError> {
        if !is_text(id) {
            return Ok(None);
        }
        let row = self.maybe(
            "SELECT key, version, owner, deleted, doc, internal FROM object
             WHERE platform = $1 AND key = $2 AND version = $3",
            &[&p, &key_of(id), &version],
        )?;
        row.map(|row| object_row(&row)).transpose()
    }

    fn owned(
        &mut self,
        p: PlatformNo,
        prefix: &str,
        owner: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        let sql = if span.ascending {
            "SELECT DISTINCT key FROM object WHERE platform = $1 AND key > $2 AND key >= $3
             AND key < $4 ORDER BY key ASC LIMIT $5"
        } else {
            "SELECT DISTINCT key FROM object WHERE platform = $1 AND key > $2 AND key >= $3
             AND key < $4 ORDER BY key DESC LIMIT $5"
        };
        let (above, from, below) = range(prefix, owner, &span.bounds);
        let rows = self.all(sql, &[&p, &above, &from, &below, &(span.limit as i64)])?;
        rows.iter().map(|row| Ok(id_of(row.try_get(0)?))).collect()
    }

    fn listing(
        &mut self,
        p: PlatformNo,
        list: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        let sql = if span.ascending {
            "SELECT prefix || sort FROM listing WHERE platform = $1 AND list = $2 AND sort > $3
             AND sort >= $4 AND sort < $5 ORDER BY sort ASC LIMIT $6"
        } else {
            "SELECT prefix || sort FROM listing WHERE platform = $1 AND list = $2 AND sort > $3
             AND sort >= $4 AND sort < $5 ORDER BY sort DESC LIMIT $6"
        };
        let (above, from, below) = span.bounds.limits("");
        let key = list_key(list);
        let rows = self.all(sql, &[&p, &key, &above, &from, &below, &(span.limit as i64)])?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn list_values(
        &mut self,
        p: PlatformNo,
        name: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError> {
        // From each name to the next one behind it, whatever lies under it.
        let rows = self.all(
            "WITH RECURSIVE name (list) AS (
               (SELECT list FROM listing WHERE platform = $1 AND list >= $2 AND list < $3
                ORDER BY list LIMIT 1)
               UNION ALL
               SELECT (SELECT l.list FROM listing l
                       WHERE l.platform = $1 AND l.list > name.list AND l.list < $3
                       ORDER BY l.list LIMIT 1)
               FROM name WHERE name.list IS NOT NULL)
             SELECT list FROM name WHERE list IS NOT NULL",
            &[&p, &list_key(&format!("{name}={from}")), &list_key(&format!("{name}={before}"))],
        )?;
        rows.iter().map(|row| value_of(row.try_get(0)?)).collect()
    }

    fn event(
        &mut self,
        p: PlatformNo,
        owner: &str,
        id: &str,
    ) -> Result<Option<EventRow>, StoreError> {
        if !is_text(owner) || !is_text(id) {
            return Ok(None);
        }
        let row = self.maybe(
            "SELECT id, owner, kind, created, object, version, prior, body, request,
             idempotency_key, pending FROM event WHERE platform = $1 AND owner = $2 AND id = $3",
            &[&p, &owner, &id],
        )?;
        row.map(|row| event_row(&row)).transpose()
    }

    fn events(
        &mut self,
        p: PlatformNo,
        owner: &str,
        span: &Span,
    ) -> Result<Vec<EventRow>, StoreError> {
        if !is_text(owner) {
            return Ok(Vec::new());
        }
        let sql = if span.ascending {
            "SELECT id, owner, kind, created, object, version, prior, body, request,
             idempotency_key, pending FROM event WHERE platform = $1 AND owner = $2 AND id > $3
             AND id >= $4 AND id < $5 ORDER BY id ASC LIMIT $6"
        } else {
            "SELECT id, owner, kind, created, object, version, prior, body, request,
             idempotency_key, pending FROM event WHERE platform = $1 AND owner = $2 AND id > $3
             AND id >= $4 AND id < $5 ORDER BY id DESC LIMIT $6"
        };
        let (above, from, below) = span.bounds.limits("evt_");
        let limit = span.limit as i64;
        let rows = self.all(sql, &[&p, &owner, &above, &from, &below, &limit])?;
        rows.iter().map(event_row).collect()
    }

    fn event_kinds(
        &mut self,
        p: PlatformNo,
        owner: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError> {
        if ![owner, from, before].into_iter().all(is_text) {
            return Ok(Vec::new());
        }
        self.kinds_of(p, owner, from, before)
    }

    fn events_of(
        &mut self,
        p: PlatformNo,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<EventRow>, StoreError> {
        if !is_text(owner) || !of.about.as_deref().is_none_or(is_text) {
            return Ok(Vec::new());
        }
        let kinds = of.kinds.iter().filter(|kind| is_text(kind)).cloned().collect();
        let of = EventsOf { kinds, ..of.clone() };
        self.rows_of(p, owner, &of, span)?.iter().map(event_row).collect()
    }

    fn deliveries_due(
        &mut self,
        p: PlatformNo,
        now: i64,
        except: &[String],
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let rows = self.all(
            "SELECT event, owner, endpoint, attempts, due FROM delivery
             WHERE platform = $1 AND due <= $2 AND endpoint <> ALL($3)
             ORDER BY due, event LIMIT $4",
            &[&p, &now, &except, &(limit as i64)],
        )?;
        let read = |row: &Row| {
            Ok(DeliveryRow {
                event: row.try_get(0)?,
                owner: row.try_get(1)?,
                endpoint: row.try_get(2)?,
                attempts: row.try_get(3)?,
                due: row.try_get(4)?,
            })
        };
        rows.iter().map(read).collect()
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
        Ok(self.timers(p, now, 1)?.pop())
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
        Ok(self.replies(p, &[key.to_owned()])?.pop())
    }

    fn sealed_otherwise(
        &mut self,
        p: PlatformNo,
        head: &[u8],
        behind: &SealedPlace,
        limit: usize,
    ) -> Result<Vec<SealedRow>, StoreError> {
        self.all_sealed_otherwise(p, head, behind, limit)
    }

    fn balances(&mut self, p: PlatformNo, prefix: &str) -> Result<Vec<BalanceRow>, StoreError> {
        if !is_text(prefix) {
            return Ok(Vec::new());
        }
        let rows = self.all(
            "SELECT path, currency, amount FROM ledger_account
             WHERE platform = $1 AND path >= $2 AND path < $3 AND amount <> 0
             ORDER BY path, currency",
            &[&p, &prefix, &format!("{prefix}\u{10ffff}")],
        )?;
        let read = |row: &Row| {
            Ok(BalanceRow {
                account: row.try_get(0)?,
                currency: row.try_get(1)?,
                amount: row.try_get(2)?,
            })
        };
        rows.iter().map(read).collect()
    }

    fn journal(&mut self, p: PlatformNo, no: i64) -> Result<Option<JournalRow>, StoreError> {
        let sql = "SELECT created, kind, subject FROM journal WHERE platform = $1 AND no = $2";
        let Some(head) = self.maybe(sql, &[&p, &no])? else { return Ok(None) };
        let rows = self.all(
            "SELECT path, currency, amount, view FROM posting
             WHERE platform = $1 AND journal = $2 ORDER BY line",
            &[&p, &no],
        )?;
        let line = |row: &Row| {
            Ok(LineRow {
                account: row.try_get(0)?,
                currency: row.try_get(1)?,
                amount: row.try_get(2)?,
                view: row.try_get(3)?,
            })
        };
        Ok(Some(JournalRow {
            no,
            created: head.try_get(0)?,
            kind: head.try_get(1)?,
            subject: head.try_get(2)?,
            lines: rows.iter().map(line).collect::<Result<_, StoreError>>()?,
        }))
    }

    fn ledger_figures(&mut self, p: PlatformNo) -> Result<LedgerFigures, StoreError> {
        let counts = self.one(
            "SELECT (SELECT count(*) FROM journal WHERE platform = $1),
               (SELECT count(*) FROM posting WHERE platform = $1)",
            &[&p],
        )?;
        let unbalanced = self.all(
            "SELECT DISTINCT journal FROM posting WHERE platform = $1
             GROUP BY journal, currency HAVING sum(amount) <> 0",
            &[&p],
        )?;
        let drifted = self.all(
            "SELECT a.path || ' ' || a.currency FROM ledger_account a LEFT JOIN
             (SELECT path, currency, sum(amount) AS total FROM posting WHERE platform = $1
              GROUP BY path, currency) s ON s.path = a.path AND s.currency = a.currency
             WHERE a.platform = $1 AND a.amount <> coalesce(s.total, 0)",
            &[&p],
        )?;
        let numbers = |row: &Row| Ok::<_, StoreError>(row.try_get(0)?);
        let names = |row: &Row| Ok::<_, StoreError>(row.try_get(0)?);
        Ok(LedgerFigures {
            journals: counts.try_get(0)?,
            postings: counts.try_get(1)?,
            unbalanced: unbalanced.iter().map(numbers).collect::<Result<_, _>>()?,
            drifted: drifted.iter().map(names).collect::<Result<_, _>>()?,
        })
    }

    fn objects_behind(
        &mut self,
        p: PlatformNo,
        behind: &str,
        limit: usize,
    ) -> Result<Vec<ObjectRow>, StoreError> {
        let rows = self.all(
            "SELECT DISTINCT ON (key) key, version, owner, deleted, doc, internal FROM object
             WHERE platform = $1 AND key > $2 ORDER BY key, version DESC LIMIT $3",
            &[&p, &key_of(behind), &(limit as i64)],
        )?;
        rows.iter().map(object_row).collect()
    }

    fn relisting(&mut self) -> Result<Vec<(PlatformNo, String)>, StoreError> {
        let rows = self.all("SELECT platform, behind FROM relisting ORDER BY platform", &[])?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    fn horizon(&mut self) -> Result<Vec<Horizon>, StoreError> {
        let rows = self.all(
            "SELECT no, timer, delivery, call FROM (SELECT no,
               (SELECT min(due) FROM timer WHERE timer.platform = p.no) AS timer,
               (SELECT min(due) FROM delivery WHERE delivery.platform = p.no) AS delivery,
               (SELECT min(due) FROM call WHERE call.platform = p.no AND due IS NOT NULL) AS call
             FROM platform p) AS next WHERE coalesce(timer, delivery, call) IS NOT NULL",
            &[],
        )?;
        let read = |row: &Row| {
            Ok(Horizon {
                platform: row.try_get(0)?,
                timer: row.try_get(1)?,
                delivery: row.try_get(2)?,
                call: row.try_get(3)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl Connection {
    /// The earliest timers due at or before `now`, in their order.
    pub(super) fn timers(
        &mut self,
        p: PlatformNo,
        now: i64,
        limit: i64,
    ) -> Result<Vec<TimerRow>, StoreError> {
        let rows = self.all(
            "SELECT due, seq, body FROM timer WHERE platform = $1 AND due <= $2
             ORDER BY due, seq LIMIT $3",
            &[&p, &now, &limit],
        )?;
        let read = |row: &Row| {
            Ok(TimerRow { due: row.try_get(0)?, seq: row.try_get(1)?, body: row.try_get(2)? })
        };
        rows.iter().map(read).collect()
    }
}

fn object_row(row: &Row) -> Result<ObjectRow, StoreError> {
    Ok(ObjectRow {
        id: id_of(row.try_get(0)?),
        version: row.try_get(1)?,
        owner: row.try_get(2)?,
        deleted: row.try_get(3)?,
        doc: row.try_get(4)?,
        internal: row.try_get(5)?,
    })
}

fn event_row(row: &Row) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        id: row.try_get(0)?,
        owner: row.try_get(1)?,
        kind: row.try_get(2)?,
        created: row.try_get(3)?,
        object: row.try_get(4)?,
        version: row.try_get(5)?,
        prior: row.try_get(6)?,
        body: row.try_get(7)?,
        request: row.try_get(8)?,
        idempotency_key: row.try_get(9)?,
        pending: row.try_get(10)?,
    })
}
