//! The writer's connection: reads what it must, and writes a whole batch in few trips.

use super::{
    connection::Connection,
    flush::flush,
    known::{Known, SHORT},
    replies::Foreseen,
};
use crate::{
    BalanceRow, CallRow, DeliveryRow, EventRow, EventsOf, Horizon, JournalRow, KeyRow, LapsedRow,
    LedgerFigures, ObjectRow, ParkedRow, PlatformNo, PlatformRow, ReplyRow, RowReader, SealedPlace,
    SealedRow, Span, StoreError, TimerRow, WriteConnection, WriteSet, error::postgres_message,
};
use std::collections::HashMap;

/// The lock under which platforms are created.
const DIRECTORY: PlatformNo = 0;

/// Platforms known at once.
const PLATFORMS: usize = 64;

type Connect = Box<dyn Fn() -> Result<Connection, StoreError> + Send>;

/// The connection of the one writer of this process.
pub(super) struct PgWriter {
    connect: Connect,
    connection: Option<Connection>,
    /// Platforms whose locks this batch holds.
    held: Vec<PlatformNo>,
    /// Applied, not flushed.
    pending: Vec<WriteSet>,
    known: HashMap<PlatformNo, Known>,
    foreseen: Foreseen,
    /// What has failed since the batch began: the server refuses what follows.
    failed: Option<StoreError>,
}

impl PgWriter {
    pub(super) fn new(connect: Connect) -> PgWriter {
        PgWriter {
            connect,
            connection: None,
            held: Vec::new(),
            pending: Vec::new(),
            known: HashMap::new(),
            foreseen: Foreseen::default(),
            failed: None,
        }
    }

    fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        self.connection.as_mut().ok_or(StoreError::Closed)
    }

    /// Asks the database, and remembers if that failed.
    fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let answer = self.connection().and_then(question);
        if let Err(error) = &answer
            && self.failed.is_none()
        {
            self.failed = Some(StoreError::Spoiled(error.to_string()));
        }
        answer
    }

    /// Asks the database after it has been told what is pending.
    fn ask_all<T>(
        &mut self,
        question: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let pending = std::mem::take(&mut self.pending);
        self.ask(|connection| {
            flush(connection, &pending)?;
            question(connection)
        })
    }

    /// Begins on the server. A connection that broke while it was idle is only found out now,
    /// when nothing is lost by taking another.
    fn first(&mut self, sql: &str) -> Result<(), StoreError> {
        let broken = match self.connection()?.client().batch_execute(sql) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        if broken.as_db_error().is_none() {
            self.known.clear();
            self.connection = Some((self.connect)()?);
        }
        self.ask(|connection| Ok(connection.client().batch_execute(sql)?))
    }

    /// Takes a platform's lock for this batch. The first is waited for; others only tried, so
    /// that two processes never wait for each other.
    fn hold(&mut self, p: PlatformNo) -> Result<&mut Known, StoreError> {
        if !self.held.contains(&p) {
            if self.held.is_empty() {
                let sql = format!("BEGIN; SELECT pg_advisory_xact_lock({p})");
                self.first(&sql)?;
            } else {
                let sql = "SELECT pg_try_advisory_xact_lock($1)";
                let free = self
                    .ask(|connection| Ok(connection.one(sql, &[&p])?.try_get::<_, bool>(0)?))?;
                if !free {
                    self.failed.get_or_insert(StoreError::Held);
                    return Err(StoreError::Held);
                }
            }
            self.held.push(p);
            let platform = self.ask(|connection| connection.platform(p))?;
            if self.known.get(&p).is_none_or(|known| known.platform != platform) {
                self.known.insert(p, Known::of(platform));
            }
        }
        Ok(self.known.entry(p).or_default())
    }
}

impl RowReader for PgWriter {
    fn platform(&mut self, no: PlatformNo) -> Result<Option<PlatformRow>, StoreError> {
        Ok(self.hold(no)?.platform.clone())
    }

    fn platform_of(&mut self, application: &str) -> Result<Option<PlatformNo>, StoreError> {
        self.hold(DIRECTORY)?;
        self.ask_all(|connection| connection.platform_of(application))
    }

    fn last_platform(&mut self) -> Result<PlatformNo, StoreError> {
        self.hold(DIRECTORY)?;
        self.ask_all(|connection| connection.last_platform())
    }

    fn key(&mut self, hash: &[u8; 32]) -> Result<Option<KeyRow>, StoreError> {
        self.hold(DIRECTORY)?;
        self.ask_all(|connection| connection.key(hash))
    }

    fn object(&mut self, p: PlatformNo, id: &str) -> Result<Option<ObjectRow>, StoreError> {
        if let Some(known) = self.hold(p)?.object(id) {
            return Ok(known);
        }
        let row = self.ask(|connection| connection.object(p, id))?;
        self.hold(p)?.learn_object(id, row.as_ref());
        Ok(row)
    }

    fn object_version(
        &mut self,
        p: PlatformNo,
        id: &str,
        version: i64,
    ) -> Result<Option<ObjectRow>, StoreError> {
        if let Some(Some(row)) = self.hold(p)?.object(id)
            && row.version == version
        {
            return Ok(Some(row));
        }
        let pending = self.pending.iter().filter(|writes| writes.platform == p);
        let mut rows = pending.flat_map(|writes| &writes.objects);
        if let Some(row) = rows.find(|row| row.version == version && row.id == id) {
            return Ok(Some(row.clone()));
        }
        self.ask(|connection| connection.object_version(p, id, version))
    }

    fn listing(
        &mut self,
        p: PlatformNo,
        list: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        if let Some(known) = self.hold(p)?.list(list, span) {
            return Ok(known);
        }
        // A short list is read whole, once.
        let whole = Span { bounds: Default::default(), ascending: true, limit: SHORT + 1 };
        let ids = self.ask_all(|connection| connection.listing(p, list, &whole))?;
        if ids.len() > SHORT {
            return self.ask(|connection| connection.listing(p, list, span));
        }
        let known = self.hold(p)?;
        known.learn_list(list, ids);
        Ok(known.list(list, span).unwrap_or_default())
    }

    fn owned(
        &mut self,
        p: PlatformNo,
        prefix: &str,
        owner: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.owned(p, prefix, owner, span))
    }

    fn list_values(
        &mut self,
        p: PlatformNo,
        name: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.list_values(p, name, from, before))
    }

    fn event(
        &mut self,
        p: PlatformNo,
        owner: &str,
        id: &str,
    ) -> Result<Option<EventRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.event(p, owner, id))
    }

    fn events(
        &mut self,
        p: PlatformNo,
        owner: &str,
        span: &Span,
    ) -> Result<Vec<EventRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.events(p, owner, span))
    }

    fn event_kinds(
        &mut self,
        p: PlatformNo,
        owner: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.event_kinds(p, owner, from, before))
    }

    fn events_of(
        &mut self,
        p: PlatformNo,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<EventRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.events_of(p, owner, of, span))
    }

    fn deliveries_due(
        &mut self,
        p: PlatformNo,
        now: i64,
        except: &[String],
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.deliveries_due(p, now, except, limit))
    }

    fn calls_due(
        &mut self,
        p: PlatformNo,
        now: i64,
        limit: usize,
    ) -> Result<Vec<CallRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.calls_due(p, now, limit))
    }

    fn call(&mut self, p: PlatformNo, id: &str) -> Result<Option<CallRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.call(p, id))
    }

    fn timer_due(&mut self, p: PlatformNo, now: i64) -> Result<Option<TimerRow>, StoreError> {
        if let Some(known) = self.hold(p)?.timer(now) {
            return Ok(known);
        }
        let limit = self.hold(p)?.timers_to_ask();
        let rows = self.ask_all(|connection| connection.timers(p, i64::MAX, limit))?;
        let known = self.hold(p)?;
        known.learn_timers(rows, limit);
        Ok(known.timer(now).flatten())
    }

    fn parked(&mut self, p: PlatformNo, limit: usize) -> Result<Vec<ParkedRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.parked(p, limit))
    }

    fn parked_timer(&mut self, p: PlatformNo, seq: i64) -> Result<Option<ParkedRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.parked_timer(p, seq))
    }

    fn lapsed(
        &mut self,
        now: i64,
        limit: usize,
    ) -> Result<Vec<(PlatformNo, LapsedRow)>, StoreError> {
        self.hold(DIRECTORY)?;
        self.ask_all(|connection| connection.lapsed(now, limit))
    }

    fn reply(&mut self, p: PlatformNo, key: &str) -> Result<Option<ReplyRow>, StoreError> {
        self.hold(p)?;
        let pending = self.pending.iter().filter(|writes| writes.platform == p);
        let mut replies = pending.filter_map(|writes| writes.reply.as_ref());
        if let Some(reply) = replies.find(|reply| reply.key == key) {
            return Ok(Some(reply.clone()));
        }
        let keys = self.foreseen.take_unasked(p, key);
        if !keys.is_empty() {
            let rows = self.ask(|connection| connection.replies(p, &keys))?;
            self.foreseen.learn(p, keys, rows);
        }
        if let Some(answer) = self.foreseen.take(p, key) {
            return Ok(answer);
        }
        self.ask(|connection| connection.reply(p, key))
    }

    fn sealed_otherwise(
        &mut self,
        p: PlatformNo,
        head: &[u8],
        behind: &SealedPlace,
        limit: usize,
    ) -> Result<Vec<SealedRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.sealed_otherwise(p, head, behind, limit))
    }

    fn balances(&mut self, p: PlatformNo, prefix: &str) -> Result<Vec<BalanceRow>, StoreError> {
        if let Some(known) = self.hold(p)?.balances(prefix) {
            return Ok(known);
        }
        let rows = self.ask_all(|connection| connection.balances(p, prefix))?;
        self.hold(p)?.learn_balances(prefix, &rows);
        Ok(rows)
    }

    fn journal(&mut self, p: PlatformNo, no: i64) -> Result<Option<JournalRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.journal(p, no))
    }

    fn ledger_figures(&mut self, p: PlatformNo) -> Result<LedgerFigures, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.ledger_figures(p))
    }

    fn objects_behind(
        &mut self,
        p: PlatformNo,
        behind: &str,
        limit: usize,
    ) -> Result<Vec<ObjectRow>, StoreError> {
        self.hold(p)?;
        self.ask_all(|connection| connection.objects_behind(p, behind, limit))
    }

    fn relisting(&mut self) -> Result<Vec<(PlatformNo, String)>, StoreError> {
        self.hold(DIRECTORY)?;
        self.ask_all(|connection| connection.relisting())
    }

    fn horizon(&mut self) -> Result<Vec<Horizon>, StoreError> {
        self.hold(DIRECTORY)?;
        self.ask_all(|connection| connection.horizon())
    }
}

impl WriteConnection for PgWriter {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.held.clear();
        self.pending.clear();
        self.foreseen.clear();
        self.failed = None;
        self.known.retain(|_, known| !known.is_much());
        if self.known.len() > PLATFORMS {
            self.known.clear();
        }
        if !self.connection.as_ref().is_some_and(Connection::is_open) {
            self.known.clear();
            self.connection = Some((self.connect)()?);
        }
        Ok(())
    }

    fn foresee_reply(&mut self, p: PlatformNo, key: &str) {
        self.foreseen.add(p, key);
    }

    fn apply(&mut self, writes: WriteSet) -> Result<(), StoreError> {
        self.hold(writes.platform)?.learn(&writes);
        if let Some(reply) = &writes.reply {
            self.foreseen.forget(writes.platform, &reply.key);
        }
        self.pending.push(writes);
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if self.held.is_empty() {
            return Ok(());
        }
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.ask_all(|_| Ok(()))?;
        let done = self.connection()?.client().batch_execute("COMMIT");
        match done {
            Ok(()) => Ok(()),
            // The server has said no: nothing is kept.
            Err(error) if error.as_db_error().is_some() => Err(error.into()),
            Err(error) => Err(StoreError::Unknown(postgres_message(&error))),
        }
    }

    fn rollback(&mut self) {
        self.known.clear();
        if let Some(mut connection) = self.connection.take()
            && connection.client().batch_execute("ROLLBACK").is_ok()
        {
            self.connection = Some(connection);
        }
    }
}
