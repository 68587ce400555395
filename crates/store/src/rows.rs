//! The rows, as the engine sees them.

use sha2::{Digest, Sha256};

use crate::StoreError;

/// The number of a platform; every row begins with it.
pub type PlatformNo = i64;

/// A platform: the owner of an API key, its clock and its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformRow {
    /// Its number, given at creation.
    pub no: PlatformNo,
    /// Its own account, `acct_…`.
    pub account: String,
    /// Its Connect application, `ca_…`.
    pub application: String,
    /// Unix seconds of the platform's clock.
    pub created: i64,
    /// What is added to real time, in seconds.
    pub clock_offset: i64,
    /// Where the clock stands, if it stands.
    pub frozen_at: Option<i64>,
    /// The latest time a command has seen: time never goes back.
    pub last_now: i64,
    /// The next number for ids, journals and timers.
    pub next_seq: i64,
}

/// What an API key may do, by its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `sk_…`: everything.
    Secret,
    /// `pk_…`: what a browser may do.
    Publishable,
}

/// An API key, known only by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// SHA-256 of the whole key.
    pub hash: [u8; 32],
    /// Whose it is.
    pub platform: PlatformNo,
    /// What it may do.
    pub kind: KeyKind,
    /// What a person may be shown of it.
    pub redacted: String,
    /// Unix seconds.
    pub created: i64,
}

/// One version of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectRow {
    /// The object's id, unique in the platform.
    pub id: String,
    /// Counts from 1.
    pub version: i64,
    /// The account it belongs to.
    pub owner: String,
    /// True if this version says that the object is gone.
    pub deleted: bool,
    /// The public body, as the engine codes it.
    pub doc: Vec<u8>,
    /// What is never shown, coded likewise; empty if there is nothing.
    pub internal: Vec<u8>,
}

/// Membership of an object in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListingRow {
    /// The list's name: owner, object type, and possibly filter and value.
    pub list: String,
    /// The member.
    pub id: String,
}

impl ListingRow {
    /// The list's name as it is kept.
    pub fn key(&self) -> Vec<u8> {
        list_key(&self.list)
    }

    /// The part of the member's id before its place in the list.
    pub fn prefix(&self) -> &str {
        self.id.strip_suffix(self.sort()).unwrap_or_default()
    }

    /// The member's place in the list: ids without their prefix sort by time of creation.
    pub fn sort(&self) -> &str {
        sort_key(&self.id)
    }
}

/// Bytes of a filter's value that are kept as they are. No index takes a name of any length.
const VALUE: usize = 255;

/// Bytes of a hash in a list's name.
const HASH: usize = 10;

/// What a list's name is kept as: ten bytes of a hash for owner, type and filter, which are long
/// and few, and then the filter's value as it is, so that lists of what is made one after another
/// lie one after another. Of a value that is too long for that, a hash stands for the rest.
pub fn list_key(list: &str) -> Vec<u8> {
    let (name, value) = list.split_once('=').unwrap_or((list, ""));
    let hash = Sha256::digest(name.as_bytes());
    match value.as_bytes().split_at_checked(VALUE) {
        Some((start, rest)) if !rest.is_empty() => {
            [&hash[..HASH], start, Sha256::digest(rest).as_slice()].concat()
        }
        _ => [&hash[..HASH], value.as_bytes()].concat(),
    }
}

/// The value of a filter, as it stands in the names of its lists.
pub(crate) fn value_of(key: &[u8]) -> Result<String, StoreError> {
    let value = key.get(HASH..).and_then(|value| std::str::from_utf8(value).ok());
    value.map(str::to_owned).ok_or_else(|| StoreError::Damaged("a list has no name".into()))
}

/// The part of an id that sorts by time: all behind the last underscore.
pub fn sort_key(id: &str) -> &str {
    id.rsplit('_').next().unwrap_or(id)
}

/// Something that happened, told to webhooks and the events list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventRow {
    /// `evt_…`.
    pub id: String,
    /// The account it happened on.
    pub owner: String,
    /// For example `charge.succeeded`.
    pub kind: String,
    /// Unix seconds of the platform's clock.
    pub created: i64,
    /// The object it shows, and that object's version; version 0 if `body` has it instead.
    pub object: String,
    /// See `object`.
    pub version: i64,
    /// The version to compare with for `previous_attributes`; see also [`EventRow::withheld_until`].
    pub prior: Option<i64>,
    /// The `data` hash itself, where the object is not kept under an id of its own.
    pub body: Option<Vec<u8>>,
    /// The request that caused it, `req_…`.
    pub request: Option<String>,
    /// That request's idempotency key.
    pub idempotency_key: Option<String>,
    /// Deliveries that have not succeeded yet.
    pub pending: i64,
}

impl EventRow {
    /// The time at which the object shows what it withheld, if that is what this event tells: it was
    /// written beforehand, and compares a version with itself. A later version that still
    /// withholds it takes that one's place.
    pub fn withheld_until(&self) -> Option<i64> {
        (self.prior == Some(self.version)).then_some(self.created)
    }
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// `evt_…`.
    pub event: String,
    /// The event's owner, since events are found by owner and id.
    pub owner: String,
    /// `we_…`.
    pub endpoint: String,
    /// Attempts made so far.
    pub attempts: i64,
    /// When to try next, on the platform's clock.
    pub due: i64,
}

/// A call to the outside: what is asked of a rail, and what it has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// `call_…`; a rail that is called twice with the same one does what it is asked once.
    pub id: String,
    /// When to make it next, on the platform's clock; none once there is an answer.
    pub due: Option<i64>,
    /// The rail that is called.
    pub rail: String,
    /// What is asked of it.
    pub operation: String,
    /// The object that waits for the answer.
    pub subject: String,
    /// Whose that is.
    pub owner: String,
    /// The question, and what the answer is for.
    pub body: Vec<u8>,
    /// Attempts made so far.
    pub attempts: i64,
    /// The answer.
    pub outcome: Option<Vec<u8>>,
}

/// Something due later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerRow {
    /// When, on the platform's clock.
    pub due: i64,
    /// Orders timers of one second.
    pub seq: i64,
    /// What to do, JSON.
    pub body: Vec<u8>,
}

/// A timer that could not be run, put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedRow {
    /// The timer as it was.
    pub timer: TimerRow,
    /// When it was put aside, on the platform's clock.
    pub at: i64,
    /// Why, without anything that was told of anybody.
    pub reason: String,
}

/// The stored reply to a request with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRow {
    /// Scope and key, as the engine composes them.
    pub key: String,
    /// Hash of what was asked.
    pub fingerprint: Vec<u8>,
    /// `POST /v1/…`, for the text of a refusal.
    pub path: String,
    /// HTTP status.
    pub status: u16,
    /// The first request's id.
    pub request: String,
    /// When it lapses: unix seconds of real time.
    pub expires: i64,
    /// What was replied.
    pub body: ReplyBody,
}

/// A stored reply that counts no more. Another may have taken its place: that one stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LapsedRow {
    /// Its key.
    pub key: String,
    /// When it lapsed.
    pub expires: i64,
}

/// A stored body, or where the same bytes are kept already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyBody {
    /// The bytes.
    Bytes(Vec<u8>),
    /// The public body of this version of this object.
    Object {
        /// The object.
        id: String,
        /// Its version.
        version: i64,
    },
}

impl ReplyBody {
    /// The object whose body it is, and its version.
    pub fn object(&self) -> Option<(&str, i64)> {
        match self {
            ReplyBody::Object { id, version } => Some((id, *version)),
            ReplyBody::Bytes(_) => None,
        }
    }

    /// The bytes, if they are kept with the reply.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            ReplyBody::Bytes(bytes) => Some(bytes),
            ReplyBody::Object { .. } => None,
        }
    }
}

/// What sealed bytes begin with, and nothing else does.
pub const SEALED: u8 = 1;

/// So many bytes of what is sealed, the first among them, tell with which key.
pub const SEALED_HEAD: usize = 5;

/// Where sealed bytes are kept. Its order within a kind is that of the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealedPlace {
    /// One version of an object.
    Object {
        /// The object.
        id: String,
        /// Its version.
        version: i64,
    },
    /// An event with a body of its own.
    Event {
        /// The account it happened on.
        owner: String,
        /// The event.
        id: String,
    },
    /// A reply that is kept as bytes.
    Reply {
        /// Its key.
        key: String,
    },
    /// A call to the outside.
    Call {
        /// The call.
        id: String,
    },
}

/// Sealed bytes, and where they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Where.
    pub place: SealedPlace,
    /// The body.
    pub body: Vec<u8>,
    /// What an object never shows; empty if there is nothing.
    pub internal: Vec<u8>,
}

/// A balanced journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Its number, in order of writing.
    pub no: i64,
    /// Unix seconds of the platform's clock.
    pub created: i64,
    /// What kind of movement.
    pub kind: String,
    /// The object it is about.
    pub subject: String,
    /// Its postings.
    pub lines: Vec<LineRow>,
}

/// One posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// The ledger account's path.
    pub account: String,
    /// Lower-case ISO code.
    pub currency: String,
    /// Minor units, credit positive.
    pub amount: i64,
    /// The balance transaction in which the holder sees it.
    pub view: Option<String>,
}

/// A ledger account and its cached balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceRow {
    /// The ledger account's path.
    pub account: String,
    /// Lower-case ISO code.
    pub currency: String,
    /// Minor units, credit positive.
    pub amount: i64,
}

/// What the ledger's own arithmetic says, computed by the database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerFigures {
    /// Journals.
    pub journals: i64,
    /// Postings.
    pub postings: i64,
    /// Journals that do not sum to zero in some currency.
    pub unbalanced: Vec<i64>,
    /// Accounts whose cached balance is not the sum of their postings.
    pub drifted: Vec<String>,
}

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryChange {
    /// A new one.
    Add(DeliveryRow),
    /// Tried in vain: one more attempt is counted, and it is due again.
    Retry {
        /// As it was.
        row: DeliveryRow,
        /// When to try next.
        due: i64,
    },
    /// Answered with 2xx: gone, and the event has one less pending.
    Done(DeliveryRow),
    /// Given up, or the endpoint is gone: the event stays pending.
    Dropped(DeliveryRow),
}

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallChange {
    /// A new one.
    Add(CallRow),
    /// Made in vain: one more attempt is counted, and it is due again.
    Retry {
        /// The call.
        id: String,
        /// When to make it next.
        due: i64,
    },
    /// Answered: it is not made any more.
    Answered {
        /// The call.
        id: String,
        /// The answer.
        outcome: Vec<u8>,
    },
}

/// How far a platform's objects have been put into the lists that a version added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relisted {
    /// Up to this object.
    Until(String),
    /// All of them.
    Done,
}

/// All that one command changes. Applied whole or not at all.
#[derive(Debug, Clone, Default)]
pub struct WriteSet {
    /// Whose.
    pub platform: PlatformNo,
    /// The platform's own row, if it changed; inserted if its number is new.
    pub platform_row: Option<PlatformRow>,
    /// Keys to add.
    pub keys: Vec<KeyRow>,
    /// New versions.
    pub objects: Vec<ObjectRow>,
    /// Bytes that take the place of what is kept there.
    pub resealed: Vec<SealedRow>,
    /// Lists joined.
    pub joined: Vec<ListingRow>,
    /// Lists left.
    pub left: Vec<ListingRow>,
    /// How far objects have been put into the lists that a version added.
    pub relisted: Option<Relisted>,
    /// Journals, in order.
    pub journals: Vec<JournalRow>,
    /// Events, in order.
    pub events: Vec<EventRow>,
    /// Deliveries added and changed.
    pub deliveries: Vec<DeliveryChange>,
    /// Calls to the outside, added and changed, in order.
    pub calls: Vec<CallChange>,
    /// Timers to add.
    pub timers: Vec<TimerRow>,
    /// Timers that have run: due and sequence.
    pub timers_done: Vec<(i64, i64)>,
    /// Timers put aside; each is among those that have run.
    pub parked: Vec<ParkedRow>,
    /// Timers that had been put aside, by their sequence, and have been run after all.
    pub unparked: Vec<i64>,
    /// Replies that count no more. They go before one is kept.
    pub lapsed: Vec<LapsedRow>,
    /// The reply to keep.
    pub reply: Option<ReplyRow>,
}

impl WriteSet {
    /// What the sealed bytes in here begin with: one head for each key that has sealed some.
    pub(crate) fn sealed_heads(&self) -> Vec<&[u8]> {
        let objects = self.objects.iter().map(|row| row.doc.as_slice());
        let resealed = self.resealed.iter().map(|row| row.body.as_slice());
        let events = self.events.iter().filter_map(|row| row.body.as_deref());
        let reply = self.reply.iter().filter_map(|row| row.body.bytes());
        let calls = self.calls.iter().filter_map(|change| match change {
            CallChange::Add(row) => Some(row.body.as_slice()),
            CallChange::Retry { .. } | CallChange::Answered { .. } => None,
        });
        let mut heads: Vec<&[u8]> = Vec::new();
        for bytes in objects.chain(resealed).chain(events).chain(reply).chain(calls) {
            let head = bytes.get(..SEALED_HEAD).filter(|head| head[0] == SEALED);
            heads.extend(head.filter(|head| !heads.contains(head)));
        }
        heads
    }
}
