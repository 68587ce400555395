//! Every question the engine may ask of the database.

use crate::{
    BalanceRow, CallRow, DeliveryRow, EventRow, JournalRow, KeyRow, LapsedRow, LedgerFigures,
    ObjectRow, ParkedRow, PlatformNo, PlatformRow, ReplyRow, SealedPlace, SealedRow, StoreError,
    TimerRow,
};

/// Which part of a list, by sort key: exclusive and inclusive limits as in the field names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Only members that sort behind this (older or equal limits are `from`).
    pub above: Option<String>,
    /// Only members that sort at or behind this.
    pub from: Option<String>,
    /// Only members that sort before this.
    pub below: Option<String>,
}

impl Bounds {
    /// The three limits as strings that a database can compare, each with a prefix: above, from,
    /// below. What is not limited gets a value beyond every sort key, which are of `0-9A-Za-z`.
    /// A NUL, which not every database takes, is no more than what comes next to it.
    pub(crate) fn limits(&self, prefix: &str) -> (String, String, String) {
        let with = |bound: &Option<String>, otherwise: &str| {
            format!("{prefix}{}", bound.as_deref().unwrap_or(otherwise).replace('\0', "\u{1}"))
        };
        (with(&self.above, ""), with(&self.from, ""), with(&self.below, "~"))
    }

    /// True if a sort key lies within.
    pub fn contain(&self, sort: &str) -> bool {
        self.above.as_deref().is_none_or(|above| sort > above)
            && self.from.as_deref().is_none_or(|from| sort >= from)
            && self.below.as_deref().is_none_or(|below| sort < below)
    }
}

/// A stretch of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Where it lies.
    pub bounds: Bounds,
    /// False: newest first. True: oldest first.
    pub ascending: bool,
    /// At most so many.
    pub limit: usize,
}

/// Which of an account's events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventsOf {
    /// Of one of these kinds.
    pub kinds: Vec<String>,
    /// Those that wait for an endpoint, or those that don't.
    pub waiting: Option<bool>,
    /// About this object; asked of the newer API's kinds only.
    pub about: Option<String>,
}

/// What is next on a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon {
    /// The platform.
    pub platform: PlatformNo,
    /// When its earliest timer is due, on its clock.
    pub timer: Option<i64>,
    /// When its earliest delivery is due, on its clock.
    pub delivery: Option<i64>,
    /// When its earliest call to the outside is due, on its clock.
    pub call: Option<i64>,
}

/// Reading. On a snapshot, or inside the writer's batch.
///
/// Ids may be any text: what is asked for and can't be there is not found.
pub trait RowReader {
    /// One platform.
    fn platform(&mut self, no: PlatformNo) -> Result<Option<PlatformRow>, StoreError>;
    /// The platform whose Connect application this is.
    fn platform_of(&mut self, application: &str) -> Result<Option<PlatformNo>, StoreError>;
    /// How many platforms there are; the next number is one more.
    fn last_platform(&mut self) -> Result<PlatformNo, StoreError>;
    /// Whose key this is.
    fn key(&mut self, hash: &[u8; 32]) -> Result<Option<KeyRow>, StoreError>;
    /// The newest version of an object, deleted or not.
    fn object(&mut self, p: PlatformNo, id: &str) -> Result<Option<ObjectRow>, StoreError>;
    /// The newest versions of several objects, those that there are, in any order.
    fn objects(&mut self, p: PlatformNo, ids: &[String]) -> Result<Vec<ObjectRow>, StoreError> {
        ids.iter().filter_map(|id| self.object(p, id).transpose()).collect()
    }
    /// One version of an object.
    fn object_version(
        &mut self,
        p: PlatformNo,
        id: &str,
        version: i64,
    ) -> Result<Option<ObjectRow>, StoreError>;
    /// Members of a list.
    fn listing(
        &mut self,
        p: PlatformNo,
        list: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError>;
    /// Objects of an account whose ids begin with a prefix and are made with the account's
    /// characters (see [`is_marked`](crate::is_marked)), deleted or not, each once.
    fn owned(
        &mut self,
        p: PlatformNo,
        prefix: &str,
        owner: &str,
        span: &Span,
    ) -> Result<Vec<String>, StoreError>;
    /// The values that a filter has, in order: those of the lists `{name}={value}` that have
    /// members, from a value on and before another.
    fn list_values(
        &mut self,
        p: PlatformNo,
        name: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError>;
    /// One event of one account.
    fn event(
        &mut self,
        p: PlatformNo,
        owner: &str,
        id: &str,
    ) -> Result<Option<EventRow>, StoreError>;
    /// Events of one account.
    fn events(
        &mut self,
        p: PlatformNo,
        owner: &str,
        span: &Span,
    ) -> Result<Vec<EventRow>, StoreError>;
    /// The kinds of events that an account has, in order, from a kind on and before another.
    fn event_kinds(
        &mut self,
        p: PlatformNo,
        owner: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<String>, StoreError>;
    /// Some of an account's events. Costs what is asked for, however many others there are.
    fn events_of(
        &mut self,
        p: PlatformNo,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<EventRow>, StoreError>;
    /// Whether an event has deliveries that have not succeeded is in its row; this tells the
    /// deliveries due at `now`, oldest first, those to some endpoints left out.
    fn deliveries_due(
        &mut self,
        p: PlatformNo,
        now: i64,
        except: &[String],
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, StoreError>;
    /// Calls to the outside that are due at `now`, oldest first.
    fn calls_due(
        &mut self,
        p: PlatformNo,
        now: i64,
        limit: usize,
    ) -> Result<Vec<CallRow>, StoreError>;
    /// A call to the outside, answered or not.
    fn call(&mut self, p: PlatformNo, id: &str) -> Result<Option<CallRow>, StoreError>;
    /// The earliest timer due at or before `now`.
    fn timer_due(&mut self, p: PlatformNo, now: i64) -> Result<Option<TimerRow>, StoreError>;
    /// Timers that were put aside, in the order in which they were planned.
    fn parked(&mut self, p: PlatformNo, limit: usize) -> Result<Vec<ParkedRow>, StoreError>;
    /// The timer with this sequence, if it was put aside.
    fn parked_timer(&mut self, p: PlatformNo, seq: i64) -> Result<Option<ParkedRow>, StoreError>;
    /// A stored reply, lapsed or not.
    fn reply(&mut self, p: PlatformNo, key: &str) -> Result<Option<ReplyRow>, StoreError>;
    /// What is sealed in another way than bytes that begin with `head`: those behind a place, of
    /// the same kind, in order. Sealed bytes all begin with the first byte of `head`.
    fn sealed_otherwise(
        &mut self,
        p: PlatformNo,
        head: &[u8],
        behind: &SealedPlace,
        limit: usize,
    ) -> Result<Vec<SealedRow>, StoreError>;
    /// Ledger accounts whose path begins so, with their cached balances, zero ones left out.
    fn balances(&mut self, p: PlatformNo, prefix: &str) -> Result<Vec<BalanceRow>, StoreError>;
    /// A journal by its number; a balance transaction knows the number of its own.
    fn journal(&mut self, p: PlatformNo, no: i64) -> Result<Option<JournalRow>, StoreError>;
    /// The ledger's proof, by sums over all postings.
    fn ledger_figures(&mut self, p: PlatformNo) -> Result<LedgerFigures, StoreError>;
    /// Replies that have lapsed by `now`, of all platforms, the oldest first.
    fn lapsed(
        &mut self,
        now: i64,
        limit: usize,
    ) -> Result<Vec<(PlatformNo, LapsedRow)>, StoreError>;
    /// The newest versions of objects behind an id, in the order of ids, deleted or not.
    fn objects_behind(
        &mut self,
        p: PlatformNo,
        behind: &str,
        limit: usize,
    ) -> Result<Vec<ObjectRow>, StoreError>;
    /// Platforms whose objects are still to be put into this version's lists, and the objects up
    /// to which they are.
    fn relisting(&mut self) -> Result<Vec<(PlatformNo, String)>, StoreError>;
    /// What is next on each platform with something due later.
    fn horizon(&mut self) -> Result<Vec<Horizon>, StoreError>;
}
