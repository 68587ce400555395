//! A whole server in the test's process, on a database of its own.

mod fixture;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::Router;
use connect::{FORMATS, Formats, commands::ledger, rails::Rails};
use engine::{
    Clock, Dictionary, Engine, Entropy, Error, Keyring, Links, Reader as _, Settings, Step,
    rows::{internal_of, is_content, json_of},
};
use server::journal::Journal;
use store::{
    DeliveryRow, ObjectRow, PlatformNo, PlatformRow, Store, StoreError, WriteConnection, WriteSet,
    pg::{self, Pg},
    sqlite::Sqlite,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::{
    actor::Actor,
    counted::Count,
    flaky::{Faults, Flaky},
    outside::Outside,
    records,
};

/// Where a world's time begins: Monday 2030-01-07 10:00 UTC, a business day.
pub const START: i64 = 1_894_010_400;

/// A server without a socket. Its time stands at [`START`] until a platform's clock is moved,
/// and equal seeds draw equal ids.
///
/// When it is dropped at the end of a test that did not fail, the books of every platform must
/// balance, no timer may have failed, and if webhooks were sent, none may be left that is due.
pub struct World {
    /// The engine, for what the API does not show.
    pub engine: Engine,
    /// What is to go wrong with the database.
    pub faults: Faults,
    /// How many timers are meant to fail.
    pub failing: u64,
    /// What reading has cost; commands read elsewhere and are not counted.
    pub count: Count,
    journal: Journal,
    router: Router,
    store: Arc<dyn Store>,
    settings: Settings,
    rails: Rails,
    clock: Clock,
    seed: u64,
    keys: String,
    formats: Formats,
    place: Place,
    /// Makes calls to the outside.
    calling: Mutex<Option<JoinHandle<()>>>,
    /// Whether webhooks are sent.
    sending: AtomicBool,
    /// Endpoints that are left waiting.
    hanging: Mutex<Vec<String>>,
}

/// Where a world's database is.
enum Place {
    File(TempDir),
    Server(String),
}

const FILE: &str = "world.db";

/// How long a test waits for what is to be sent: a bound for one that fails.
const PATIENCE: Duration = Duration::from_secs(60);

impl World {
    /// A world that draws its ids from a seed, set up as for development.
    pub fn new(seed: u64) -> World {
        World::on_rails(seed, Rails::sandbox())
    }

    /// A world with other rails than the sandbox's.
    pub fn on_rails(seed: u64, rails: Rails) -> World {
        World::begin(database(), seed, development(), rails, FORMATS)
    }

    /// A world with other settings.
    pub fn with(seed: u64, settings: Settings) -> World {
        World::begin(database(), seed, settings, Rails::sandbox(), FORMATS)
    }

    fn begin(
        (store, place): (Arc<dyn Store>, Place),
        seed: u64,
        settings: Settings,
        rails: Rails,
        formats: Formats,
    ) -> World {
        let faults = Faults::default();
        let count = Count::default();
        let (faulty, counted) = (faults.clone(), count.clone());
        let store: Arc<dyn Store> = Arc::new(Flaky { store, faults: faulty, count: counted });
        let clock = Clock::manual(START);
        let keys = "07".repeat(32);
        let engine = start(&store, (&settings, &rails, formats), &clock, seed, &keys);
        let engine = engine.expect("an engine starts on a database");
        let router = server::api::router(engine.clone());
        let journal = Journal::off();
        World {
            engine,
            faults,
            failing: 0,
            count,
            journal,
            router,
            store,
            settings,
            rails,
            clock,
            seed,
            keys,
            formats,
            place,
            calling: Mutex::default(),
            sending: AtomicBool::new(false),
            hanging: Mutex::default(),
        }
    }

    /// What a crash leaves: the engine and all it had in memory are gone, and another starts on
    /// what is stored. Actors of before speak to the old one; get new ones.
    pub fn restart(&mut self) {
        self.seed += 1;
        let worker = self.calling.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let calls = worker.inspect(JoinHandle::abort).is_some();
        // The sender is the old engine's.
        self.sending.store(false, Ordering::SeqCst);
        let how = (&self.settings, &self.rails, self.formats);
        let engine = start(&self.store, how, &self.clock, self.seed, &self.keys);
        self.engine = engine.expect("an engine starts on a database");
        self.router = self.journal.watch(server::api::router(self.engine.clone()));
        if calls {
            self.make_calls();
        }
    }

    /// Has a journal written from now on, for new actors and deliveries.
    pub fn note_in(&mut self, journal: &Journal) {
        self.journal = journal.clone();
        self.router = journal.watch(server::api::router(self.engine.clone()));
    }

    /// The same, with other keys, the newest first; or with none.
    pub fn restart_with(&mut self, keys: &str) {
        keys.clone_into(&mut self.keys);
        self.restart();
    }

    /// The same, as a version that knows other steps from shape to shape.
    pub fn restart_with_steps(&mut self, steps: &'static [Step]) {
        self.formats.steps = steps;
        self.restart();
    }

    /// The same, as a version that ships other dictionaries.
    pub fn restart_with_dictionaries(&mut self, dictionaries: &'static [Dictionary]) {
        self.formats.dictionaries = dictionaries;
        self.restart();
    }

    /// Why an engine with other keys does not start, if it does not.
    pub fn start_with(&self, keys: &str) -> Result<(), StoreError> {
        let how = (&self.settings, &self.rails, self.formats);
        start(&self.store, how, &self.clock, self.seed, keys).map(|_| ())
    }

    /// Why a version that ships other dictionaries does not start, if it does not.
    pub fn start_with_dictionaries(
        &self,
        dictionaries: &'static [Dictionary],
    ) -> Result<(), StoreError> {
        let formats = Formats { dictionaries, ..self.formats };
        let how = (&self.settings, &self.rails, formats);
        start(&self.store, how, &self.clock, self.seed, &self.keys).map(|_| ())
    }

    /// The owner of a platform that this call opens, or finds open.
    pub fn platform(&self, name: &str) -> Actor {
        Actor::new(self.router.clone(), format!("sk_test_{name}"))
    }

    /// Lets real time go on.
    pub fn pass(&self, seconds: i64) {
        if let Clock::Manual(now) = &self.clock {
            now.fetch_add(seconds, Ordering::SeqCst);
        }
    }

    /// Writes to the database what no command would: `writes` makes it of the platform's counter.
    pub fn plant(&self, platform: PlatformNo, writes: impl FnOnce(i64) -> WriteSet + Send) {
        self.write_with(|connection| {
            let row = connection.platform(platform)?.expect("the platform is there");
            let mut writes = writes(row.next_seq);
            // Counted up, so that nobody thinks to know already what there is.
            writes.platform_row = Some(PlatformRow { next_seq: row.next_seq + 100, ..row });
            writes.platform = platform;
            Ok(writes)
        });
    }

    /// Changes the database behind the engine's back.
    pub fn write(&self, writes: WriteSet) {
        self.write_with(|_| Ok(writes));
    }

    fn write_with(
        &self,
        writes: impl FnOnce(&mut dyn WriteConnection) -> Result<WriteSet, StoreError> + Send,
    ) {
        let write = || -> Result<(), StoreError> {
            let mut connection = self.store.write_connection()?;
            connection.begin()?;
            let writes = writes(&mut *connection)?;
            connection.apply(writes)?;
            connection.commit()
        };
        // On a thread that drives no tasks, where waiting for the database is allowed.
        let written = std::thread::scope(|scope| scope.spawn(write).join());
        written.expect("writing does not panic").expect("rows can be written");
    }

    /// Sends webhooks from now on, until the test's runtime ends or the task is stopped.
    pub fn deliver(&self) -> JoinHandle<()> {
        server::choose_tls();
        self.sending.store(true, Ordering::SeqCst);
        tokio::spawn(server::deliver::run(self.engine.clone(), self.journal.clone()))
    }

    /// Makes calls to the outside from now on, until the test's runtime ends or this world begins
    /// anew.
    pub fn make_calls(&self) {
        let engine = self.engine.clone();
        let worker = tokio::spawn(async move { engine.make_calls().await });
        let before = self.calling.lock().unwrap_or_else(PoisonError::into_inner).replace(worker);
        if let Some(before) = before {
            before.abort();
        }
    }

    /// Makes what calls are due once, and hands over what the rails say by themselves.
    pub async fn call(&self, outside: &Outside) {
        for platform in self.engine.platforms().expect("platforms can be counted") {
            self.engine.make_due_calls(platform).await.expect("calls can be made");
        }
        self.echo(outside).await;
    }

    /// Fails unless the records say what the rails did, as far as that is concluded.
    #[track_caller]
    pub fn check_rails(&self, outside: &Outside) {
        assert_eq!(self.rails_agree(outside, &[]), Ok(()));
    }

    /// Tells where the records do not say what the rails did; `ever` are accounts that may have left.
    pub(crate) fn rails_agree(&self, outside: &Outside, ever: &[String]) -> Result<(), String> {
        records::agree(&self.engine, outside, ever, |platform, call| {
            self.is_concluded(platform, call)
        })
    }

    fn is_concluded(&self, platform: PlatformNo, call: &str) -> bool {
        let mut reader = self.store.reader().expect("the database can be read");
        let row = reader.call(platform, call).expect("calls can be read");
        row.is_some_and(|row| row.outcome.is_some())
    }

    /// Hands over what the rails say by themselves, again if the database fails.
    pub async fn echo(&self, outside: &Outside) {
        for (call, answer) in outside.echoes() {
            let platforms = self.engine.platforms().expect("platforms can be counted");
            let made_by = |platform: &PlatformNo| {
                let mut reader = self.store.reader().expect("the database can be read");
                reader.call(*platform, &call).expect("calls can be read").is_some()
            };
            let platform = platforms.into_iter().find(made_by).expect("somebody made the call");
            while let Err(error) = self.engine.hear(platform, call.clone(), answer.clone()).await {
                assert!(matches!(error, Error::Fault(_)), "{error:?}");
            }
        }
    }

    /// Waits until what is due to endpoints has been sent, but for those that are left waiting.
    pub async fn sent(&self) {
        let sent = async {
            // Looking costs a question for each delivery, on the thread that the sender needs.
            while !self.unsent().is_empty() {
                for _ in 0..256 {
                    tokio::task::yield_now().await;
                }
            }
        };
        // What is late is found when the world ends.
        let _ = tokio::time::timeout(PATIENCE, sent).await;
    }

    /// Says that an endpoint hangs: what is due to it need not be sent when the test ends.
    pub fn leave_waiting(&self, endpoint: &str) {
        self.hanging.lock().unwrap_or_else(PoisonError::into_inner).push(endpoint.to_owned());
    }

    /// What is due, still wanted, and neither delivered nor given up.
    pub(crate) fn unsent(&self) -> Vec<DeliveryRow> {
        let hanging = self.hanging.lock().unwrap_or_else(PoisonError::into_inner);
        let mut unsent = Vec::new();
        for platform in self.engine.platforms().expect("platforms can be counted") {
            let due = self.engine.deliveries_due(platform, &hanging, usize::MAX >> 1);
            unsent.extend(due.expect("deliveries can be read").into_iter().filter(|delivery| {
                let webhook_request = connect::webhook_request(&self.engine, platform, delivery);
                webhook_request.expect("every event shows a version that there is").is_some()
            }));
        }
        unsent
    }

    /// The bytes that the database keeps: its files, or all rows of its tables.
    pub fn stored_bytes(&self) -> Vec<u8> {
        match &self.place {
            Place::File(directory) => ["", "-wal"]
                .iter()
                .filter_map(|end| std::fs::read(directory.path().join(format!("{FILE}{end}"))).ok())
                .flatten()
                .collect(),
            Place::Server(url) => pg::dump(url).expect("a database can be read"),
        }
    }

    /// The newest version of an object as it is stored.
    pub fn stored(&self, platform: PlatformNo, id: &str) -> ObjectRow {
        let mut reader = self.store.reader().expect("a database can be read");
        reader.object(platform, id).expect("an object can be read").expect("it is there")
    }

    /// The newest documents of all objects in the clear, and their internal parts, each with its
    /// object's id.
    pub fn documents(&self) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        for platform in self.engine.platforms().expect("platforms can be counted") {
            let mut reader = self.store.reader().expect("a database can be read");
            let rows = reader.objects_behind(platform, "", usize::MAX >> 1);
            let rows = rows.expect("objects can be read").into_iter();
            for row in rows.filter(|row| !row.deleted && !is_content(&row.id)) {
                let id = row.id.clone();
                let row = self.engine.read(platform, |reader| reader.opened(row));
                let row = row.expect("an object can be opened");
                let internal = internal_of(&row).to_vec();
                all.extend([json_of(row), internal].map(|part| (id.clone(), part)));
            }
        }
        all
    }

    /// Panics unless the amounts of every platform's records fit each other, as in a walk.
    pub fn check_amounts(&self) {
        for platform in self.engine.platforms().expect("platforms can be counted") {
            assert_eq!(records::misfit(&self.engine, platform), None);
        }
    }

    /// Panics unless the books of every platform balance.
    pub fn check_books(&self) {
        for platform in self.engine.platforms().expect("platforms can be counted") {
            let proof = self.engine.read(platform, ledger::check).expect("the books can be read");
            assert_eq!(proof["balanced"], true, "the books do not balance: {proof:#}");
        }
    }
}

fn development() -> Settings {
    let links = Links::following_callers("http://tributary.test");
    Settings { fees: Default::default(), links, open_platforms: true }
}

fn start(
    store: &Arc<dyn Store>,
    (settings, rails, formats): (&Settings, &Rails, Formats),
    clock: &Clock,
    seed: u64,
    keys: &str,
) -> Result<Engine, StoreError> {
    let (settings, rails) = (settings.clone(), rails.clone());
    let keys = match keys.is_empty() {
        true => Keyring::default(),
        false => Keyring::parse(keys).expect("a key"),
    };
    let (store, clock, entropy) = (store.clone(), clock.clone(), Entropy::seeded(seed));
    connect::start_with_formats(formats, store, settings, rails, clock, entropy, keys)
}

/// The PostgreSQL server that tests are run on, if not on SQLite.
fn server() -> Option<String> {
    std::env::var("TRIBUTARY_TEST_POSTGRES").ok()
}

/// A database of its own: a file, or a database on the server.
fn database() -> (Arc<dyn Store>, Place) {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let Some(server) = server() else {
        return file(directory);
    };
    server_database(scratch(&server, &directory))
}

fn server_database(url: String) -> (Arc<dyn Store>, Place) {
    let store = Pg::open(&url).expect("a database opens");
    (Arc::new(store), Place::Server(url))
}

/// The database file in a directory, which is made if it is missing.
fn file(directory: TempDir) -> (Arc<dyn Store>, Place) {
    let store = Sqlite::open(&directory.path().join(FILE)).expect("a database opens");
    (Arc::new(store), Place::File(directory))
}

/// A new, empty database of a server, named like a directory: that name is nobody else's.
fn scratch(server: &str, directory: &TempDir) -> String {
    let name = directory.path().file_name().unwrap_or_default().to_string_lossy();
    pg::scratch(server, &format!("world{name}")).expect("a database can be made")
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.check_books();
        if self.sending.load(Ordering::SeqCst) {
            assert_eq!(self.unsent(), [], "due, and not sent when the test ended");
        }
        let failed = self.engine.failed_timers();
        assert_eq!(failed, self.failing, "timers failed; the log tells which");
    }
}
