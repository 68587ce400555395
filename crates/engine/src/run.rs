//! The engine: runs commands on the writer, reads on snapshots, and keeps time.

use std::sync::{
    Arc, Mutex, RwLock,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use store::{
    PlatformNo, RowReader, Store, StoreError, WriteSet,
    writer::{Job, Writer},
};
use tokio::sync::oneshot;

use crate::{
    agenda::Agenda,
    clock::Clock,
    dictionaries::Dictionaries,
    domain::Domain,
    error::Error,
    ids::Entropy,
    keyring::Keyring,
    reader::Snapshot,
    settings::Settings,
    shapes::Shapes,
    shared::{Claim, Due, Shared, known, survive},
    transact::as_step,
    tx::Tx,
    vault::{Form, Vault},
};

/// One running engine. Clones share it.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
    writer: Writer,
}

impl Engine {
    /// Unlocks what is sealed, starts the writer and reads what is due.
    ///
    /// Without keys, a database can be looked at as far as its books go.
    ///
    /// Errors: the keys are not those of the database, it has another dictionary than the domain's, or
    /// it failed.
    pub fn start(
        domain: Arc<dyn Domain>,
        store: Arc<dyn Store>,
        settings: Settings,
        clock: Clock,
        mut entropy: Entropy,
        keys: Keyring,
    ) -> Result<Engine, StoreError> {
        let form = Form {
            shapes: Shapes::of(domain.steps()),
            withheld: domain.withheld(),
            dictionaries: Dictionaries::keep(store.as_ref(), domain.dictionaries())?,
        };
        let vault = Vault::unlock(store.as_ref(), keys, &mut entropy, form)?;
        let (writer, _thread) = Writer::start(&store)?;
        let shared = Shared {
            domain,
            store,
            settings,
            vault,
            clock,
            entropy: Mutex::new(entropy),
            in_flight: Mutex::default(),
            works: Mutex::default(),
            keys: RwLock::default(),
            timers: Agenda::default(),
            deliveries: Agenda::default(),
            calls: Agenda::default(),
            calling: Mutex::default(),
            concluded: tokio::sync::Notify::new(),
            failed_timers: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
        };
        let engine = Engine { shared: Arc::new(shared), writer };
        crate::relist::run(&engine.shared, &engine.writer)?;
        engine.read_agendas()?;
        Ok(engine)
    }

    pub(crate) fn read_agendas(&self) -> Result<(), StoreError> {
        let mut reader = self.shared.store.reader()?;
        for next in reader.horizon()? {
            if let Some(platform) = reader.platform(next.platform)? {
                self.shared.timers.note(&platform, next.timer);
                self.shared.deliveries.note(&platform, next.delivery);
                self.shared.calls.note(&platform, next.call);
            }
        }
        Ok(())
    }

    /// The operator's settings.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Real time, unix seconds: for what clients check against their own clocks.
    pub fn real_now(&self) -> i64 {
        self.shared.clock.real_now()
    }

    /// A new request id, `req_…`.
    pub fn request_id(&self) -> String {
        let now = self.real_now();
        self.shared.draw().id("req", "", now, 0)
    }

    /// Random characters, for what must not be guessed.
    pub fn secret(&self, length: usize) -> String {
        self.shared.draw().text(length)
    }

    /// Timers that were put aside since the start. A healthy engine has none.
    pub fn failed_timers(&self) -> u64 {
        self.shared.failed_timers.load(Ordering::Relaxed)
    }

    /// Reads one platform as it is now.
    pub fn read<T>(
        &self,
        platform: PlatformNo,
        question: impl FnOnce(&mut Snapshot<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut reader = self.shared.store.reader()?;
        let platform = known(reader.as_mut(), platform)?;
        let now = self.shared.clock.platform_now(&platform);
        let (settings, vault) = (&self.shared.settings, &self.shared.vault);
        let outside = self.shared.domain.outside();
        question(&mut Snapshot { reader, platform, now, settings, outside, vault })
    }

    /// Runs a command for the platform itself: no reply to keep, any result.
    pub async fn command<T, C>(&self, platform: PlatformNo, command: C) -> Result<T, Error>
    where
        T: Send + 'static,
        C: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let shared = self.shared.clone();
        self.submit(move |reader| as_step(shared.transact_now(reader, platform, &command))).await
    }

    /// Hands a step to the writer and waits until its writes are durable.
    pub(crate) async fn submit<T, S>(&self, step: S) -> Result<T, Error>
    where
        T: Send + 'static,
        S: FnMut(&mut dyn RowReader) -> (Result<T, Error>, Option<WriteSet>) + Send + 'static,
    {
        self.submit_asking(None, step).await
    }

    /// The same for a step that asks for the stored reply under a key.
    pub(crate) async fn submit_asking<T, S>(
        &self,
        reply: Option<Claim>,
        step: S,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        S: FnMut(&mut dyn RowReader) -> (Result<T, Error>, Option<WriteSet>) + Send + 'static,
    {
        let (done, outcome) = oneshot::channel();
        let shared = self.shared.clone();
        self.writer.submit(Box::new(Step {
            shared,
            reply,
            step,
            outcome: None,
            noted: None,
            done,
        }));
        outcome.await.unwrap_or(Err(Error::Fault(StoreError::Closed)))
    }
}

/// A step on its way through the writer.
struct Step<T, S> {
    shared: Arc<Shared>,
    reply: Option<Claim>,
    step: S,
    outcome: Option<Result<T, Error>>,
    noted: Option<Due>,
    done: oneshot::Sender<Result<T, Error>>,
}

impl<T, S> Job for Step<T, S>
where
    T: Send,
    S: FnMut(&mut dyn RowReader) -> (Result<T, Error>, Option<WriteSet>) + Send,
{
    fn run(&mut self, reader: &mut dyn RowReader) -> Option<WriteSet> {
        let ran = survive(|| (self.step)(reader));
        let (outcome, writes) = ran.unwrap_or_else(|error| (Err(error), None));
        self.outcome = Some(outcome);
        self.noted = writes.as_ref().map(Due::of);
        writes
    }

    fn reply_key(&self) -> Option<(PlatformNo, &str)> {
        self.reply.as_ref().map(|(platform, key)| (*platform, key.as_str()))
    }

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match committed {
            Err(error) => {
                // It may be done: then what it made due is due. Nothing is lost by looking.
                if let (StoreError::Unknown(_), Some(noted)) = (&error, self.noted) {
                    self.shared.note(&Due { platform: None, ..noted });
                }
                Err(Error::Fault(error))
            }
            Ok(()) => {
                if let Some(noted) = &self.noted {
                    self.shared.note(noted);
                }
                self.outcome.unwrap_or_else(|| Err(Error::bug("a command did not run")))
            }
        };
        // The client may be gone; what is done is done.
        let _ = self.done.send(outcome);
    }
}
