//! What a writer knows of a platform without asking.
//!
//! Every question costs a trip to the database server, and a payment asks a dozen. While a
//! writer holds a platform's lock, nobody else changes anything of it; when it takes the lock
//! again, the platform's own row tells whether somebody has, since every command counts it up.
//! So what was read or written before is known still, and it holds what is not flushed yet.

use std::collections::{BTreeMap, HashMap};

use crate::{BalanceRow, ObjectRow, PlatformRow, SealedPlace, Span, TimerRow, WriteSet, sort_key};

/// Lists longer than this are not kept.
pub(super) const SHORT: usize = 100;

/// Timers looked up at once: few at first, since another process may take over before they are
/// run, and twice as many each time until that happens.
const FIRST_TIMERS: i64 = 16;
const TIMERS: i64 = 256;

/// Bytes of objects after which a platform is forgotten, between batches.
const MUCH: usize = 16 << 20;

/// What is known of one platform.
#[derive(Default)]
pub(super) struct Known {
    pub(super) platform: Option<PlatformRow>,
    objects: HashMap<String, Option<ObjectRow>>,
    /// Whole lists, in order.
    lists: HashMap<String, Vec<String>>,
    /// Beginnings of paths under which all balances are known.
    prefixes: Vec<String>,
    balances: BTreeMap<(String, String), i64>,
    /// The earliest timers; all of them if `all_timers`.
    timers: Option<BTreeMap<(i64, i64), Vec<u8>>>,
    all_timers: bool,
    /// How many were looked up last.
    looked_up: i64,
    bytes: usize,
}

impl Known {
    pub(super) fn of(platform: Option<PlatformRow>) -> Known {
        Known { platform, ..Known::default() }
    }

    /// True if it is time to begin anew.
    pub(super) fn is_much(&self) -> bool {
        self.bytes > MUCH
    }

    pub(super) fn object(&self, id: &str) -> Option<Option<ObjectRow>> {
        self.objects.get(id).cloned()
    }

    pub(super) fn learn_object(&mut self, id: &str, row: Option<&ObjectRow>) {
        self.bytes += id.len() + 100 + row.map_or(0, |row| row.doc.len() + row.internal.len());
        self.objects.insert(id.to_owned(), row.cloned());
    }

    pub(super) fn list(&self, list: &str, span: &Span) -> Option<Vec<String>> {
        let within = |id: &&String| span.bounds.contain(sort_key(id));
        let ids = self.lists.get(list)?.iter().filter(within).cloned();
        Some(match span.ascending {
            true => ids.take(span.limit).collect(),
            false => ids.rev().take(span.limit).collect(),
        })
    }

    /// Keeps a list that was read whole.
    pub(super) fn learn_list(&mut self, list: &str, mut ids: Vec<String>) {
        ids.sort_by(|a, b| sort_key(a).cmp(sort_key(b)));
        self.bytes += list.len() + 100 + ids.len() * 40;
        self.lists.insert(list.to_owned(), ids);
    }

    pub(super) fn balances(&self, prefix: &str) -> Option<Vec<BalanceRow>> {
        if !self.prefixes.iter().any(|known| prefix.starts_with(known)) {
            return None;
        }
        let from = (prefix.to_owned(), String::new());
        let rows =
            self.balances.range(from..).take_while(|((path, _), _)| path.starts_with(prefix));
        let rows = rows.filter(|(_, amount)| **amount != 0);
        Some(
            rows.map(|((account, currency), amount)| BalanceRow {
                account: account.clone(),
                currency: currency.clone(),
                amount: *amount,
            })
            .collect(),
        )
    }

    pub(super) fn learn_balances(&mut self, prefix: &str, rows: &[BalanceRow]) {
        self.bytes += prefix.len() + 100 + rows.len() * 200;
        self.prefixes.push(prefix.to_owned());
        for row in rows {
            self.balances.insert((row.account.clone(), row.currency.clone()), row.amount);
        }
    }

    /// The earliest timer due at or before `now`, if that is known.
    pub(super) fn timer(&self, now: i64) -> Option<Option<TimerRow>> {
        let timers = self.timers.as_ref()?;
        match timers.first_key_value() {
            Some(((due, seq), body)) => {
                let row = TimerRow { due: *due, seq: *seq, body: body.clone() };
                Some((*due <= now).then_some(row))
            }
            None => self.all_timers.then_some(None),
        }
    }

    /// How many timers to look up.
    pub(super) fn timers_to_ask(&self) -> i64 {
        (2 * self.looked_up).clamp(FIRST_TIMERS, TIMERS)
    }

    /// Keeps the earliest timers; all there are if there are fewer than were asked for.
    pub(super) fn learn_timers(&mut self, rows: Vec<TimerRow>, asked: i64) {
        self.all_timers = (rows.len() as i64) < asked;
        self.looked_up = asked;
        self.timers = Some(rows.into_iter().map(|row| ((row.due, row.seq), row.body)).collect());
    }

    /// Takes over what a command writes.
    pub(super) fn learn(&mut self, writes: &WriteSet) {
        if let Some(platform) = &writes.platform_row {
            self.platform = Some(platform.clone());
        }
        for row in &writes.objects {
            self.learn_object(&row.id, Some(row));
        }
        for row in &writes.resealed {
            if let SealedPlace::Object { id, version } = &row.place
                && let Some(Some(known)) = self.objects.get_mut(id)
                && known.version == *version
            {
                known.doc.clone_from(&row.body);
                known.internal.clone_from(&row.internal);
            }
        }
        for row in &writes.left {
            if let Some(ids) = self.lists.get_mut(&row.list) {
                ids.retain(|id| *id != row.id);
            }
        }
        for row in &writes.joined {
            if let Some(ids) = self.lists.get_mut(&row.list)
                && !ids.contains(&row.id)
            {
                let place = ids.partition_point(|id| sort_key(id) < row.sort());
                ids.insert(place, row.id.clone());
                if ids.len() > SHORT {
                    self.lists.remove(&row.list);
                }
            }
        }
        for line in writes.journals.iter().flat_map(|journal| &journal.lines) {
            if self.prefixes.iter().any(|known| line.account.starts_with(known)) {
                let key = (line.account.clone(), line.currency.clone());
                *self.balances.entry(key).or_default() += line.amount;
            }
        }
        self.learn_timers_of(writes);
    }

    fn learn_timers_of(&mut self, writes: &WriteSet) {
        let Some(timers) = &mut self.timers else { return };
        let last = timers.last_key_value().map(|(key, _)| *key);
        for row in &writes.timers {
            let key = (row.due, row.seq);
            // What lies behind the last known one is known only if all are.
            if self.all_timers || last.is_some_and(|last| key < last) {
                timers.insert(key, row.body.clone());
            }
        }
        for key in &writes.timers_done {
            timers.remove(key);
        }
        if timers.len() > 16 * TIMERS as usize {
            self.timers = None;
        }
    }
}
