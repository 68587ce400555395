//! What commands and workers of one engine share.

use std::{
    collections::{HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, AtomicUsize},
    },
};

use store::{CallChange, DeliveryChange, PlatformNo, PlatformRow, RowReader, Store, WriteSet};

use crate::{
    agenda::Agenda,
    clock::Clock,
    domain::Domain,
    error::Error,
    ids::{Draw, Entropy},
    keys::KnownKey,
    settings::Settings,
    tx::Context,
    vault::Vault,
};

/// A platform's idempotency key, as it is in the store.
pub(crate) type Claim = (PlatformNo, String);

/// What commands and workers share.
pub(crate) struct Shared {
    pub(crate) domain: Arc<dyn Domain>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) settings: Settings,
    pub(crate) vault: Vault,
    pub(crate) clock: Clock,
    pub(crate) entropy: Mutex<Entropy>,
    pub(crate) in_flight: Mutex<HashSet<Claim>>,
    /// Platforms that are worked on; see [`Engine::carry_out`].
    pub(crate) works: Mutex<HashMap<PlatformNo, Arc<tokio::sync::Mutex<()>>>>,
    pub(crate) keys: RwLock<HashMap<[u8; 32], KnownKey>>,
    pub(crate) timers: Agenda,
    pub(crate) deliveries: Agenda,
    pub(crate) calls: Agenda,
    /// Calls to the outside that are being made.
    pub(crate) calling: Mutex<HashSet<(PlatformNo, String)>>,
    /// Told when a call has been concluded.
    pub(crate) concluded: tokio::sync::Notify,
    pub(crate) failed_timers: AtomicU64,
    /// Requests' commands that are queued or being run.
    pub(crate) waiting: AtomicUsize,
}

impl Shared {
    /// What transactions see of it.
    pub(crate) fn context(&self) -> Context<'_> {
        let outside = self.domain.outside();
        Context { settings: &self.settings, vault: &self.vault, clock: &self.clock, outside }
    }

    pub(crate) fn draw(&self) -> Draw {
        lock(&self.entropy).draw()
    }

    /// Tells the agendas what a committed write set made due.
    pub(crate) fn note(&self, noted: &Due) {
        let due = noted.timer;
        match &noted.platform {
            Some(platform) => {
                self.timers.note(platform, due);
                self.deliveries.note(platform, noted.delivery);
                self.calls.note(platform, noted.call);
            }
            None => {
                if let Some(due) = due {
                    self.timers.note_due(noted.no, due);
                }
                if let Some(due) = noted.delivery {
                    self.deliveries.note_due(noted.no, due);
                }
                if let Some(due) = noted.call {
                    self.calls.note_due(noted.no, due);
                }
            }
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A platform that a caller was authenticated for exists.
pub(crate) fn known(reader: &mut dyn RowReader, no: PlatformNo) -> Result<PlatformRow, Error> {
    reader.platform(no)?.ok_or_else(|| Error::bug(format!("platform {no} is gone")))
}

/// Runs what may panic: that is a bug of one command, and the writer must live on for the others.
pub(crate) fn survive<T>(run: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Error::bug("a command panicked"))
}

/// What a write set made due, remembered until it is durable.
pub(crate) struct Due {
    pub(crate) no: PlatformNo,
    pub(crate) platform: Option<PlatformRow>,
    pub(crate) timer: Option<i64>,
    pub(crate) delivery: Option<i64>,
    pub(crate) call: Option<i64>,
}

impl Due {
    pub(crate) fn of(writes: &WriteSet) -> Due {
        let deliveries = writes.deliveries.iter().filter_map(|change| match change {
            DeliveryChange::Add(row) => Some(row.due),
            DeliveryChange::Retry { due, .. } => Some(*due),
            DeliveryChange::Done(_) | DeliveryChange::Dropped(_) => None,
        });
        let calls = writes.calls.iter().filter_map(|change| match change {
            CallChange::Add(row) => row.due,
            CallChange::Retry { due, .. } => Some(*due),
            CallChange::Answered { .. } => None,
        });
        Due {
            no: writes.platform,
            platform: writes.platform_row.clone(),
            timer: writes.timers.iter().map(|timer| timer.due).min(),
            delivery: deliveries.min(),
            call: calls.min(),
        }
    }
}
