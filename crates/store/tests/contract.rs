//! What the engine relies on, asked of each database: of SQLite always, of PostgreSQL where
//! `TRIBUTARY_TEST_POSTGRES` names a server.

#![allow(clippy::unwrap_used)] // A test may: helpers beside the tests are tests too.

#[path = "contract/aside.rs"]
mod aside;
#[path = "contract/calls.rs"]
mod calls;
#[path = "contract/foreseen.rs"]
mod foreseen;

use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{self, Sender},
    },
};

use store::{
    BalanceRow, Bounds, DeliveryChange, DeliveryRow, EventRow, JournalRow, KeyKind, KeyRow,
    LineRow, ListingRow, ObjectRow, PlatformRow, ReplyBody, ReplyRow, RowReader, SealedPlace, Span,
    Store, StoreError, TimerRow, WriteSet,
    pg::{self, Pg},
    sqlite::Sqlite,
    writer::{Job, Writer},
};

#[path = "contract/lists.rs"]
mod lists;

/// Runs a test on each database that is at hand.
fn on_each(test: fn(Arc<dyn Store>)) {
    let directory = tempfile::tempdir().unwrap();
    test(Arc::new(Sqlite::open(&directory.path().join("test.db")).unwrap()));
    if let Ok(server) = std::env::var("TRIBUTARY_TEST_POSTGRES") {
        let name = directory.path().file_name().unwrap().to_string_lossy();
        let url = pg::scratch(&server, &format!("store{name}")).unwrap();
        test(Arc::new(Pg::open(&url).unwrap()));
    }
}

#[test]
fn a_secret_is_kept_once_and_changed_by_who_knows_it() {
    on_each(|store| {
        assert_eq!(store.secret().unwrap(), None);
        assert_eq!(store.keep_secret(b"first", None).unwrap(), b"first");
        assert_eq!(store.keep_secret(b"second", None).unwrap(), b"first");
        assert_eq!(store.keep_secret(b"second", Some(b"other")).unwrap(), b"first");
        assert_eq!(store.keep_secret(b"second", Some(b"first")).unwrap(), b"second");
        assert_eq!(store.secret().unwrap().as_deref(), Some(b"second".as_slice()));
    });
}

/// A command of a test: a function, and where it tells how it ended.
struct Command<F> {
    run: F,
    done: Sender<Result<(), StoreError>>,
}

impl<F: FnMut(&mut dyn RowReader) -> Option<WriteSet> + Send> Job for Command<F> {
    fn run(&mut self, reader: &mut dyn RowReader) -> Option<WriteSet> {
        (self.run)(reader)
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        self.done.send(outcome).unwrap();
    }
}

fn submit(
    writer: &Writer,
    run: impl FnMut(&mut dyn RowReader) -> Option<WriteSet> + Send + 'static,
) -> mpsc::Receiver<Result<(), StoreError>> {
    let (done, outcome) = mpsc::channel();
    writer.submit(Box::new(Command { run, done }));
    outcome
}

fn write(writer: &Writer, writes: WriteSet) -> Result<(), StoreError> {
    submit(writer, move |_| Some(writes.clone())).recv().unwrap()
}

fn platform(next_seq: i64) -> PlatformRow {
    PlatformRow {
        no: 1,
        account: "acct_1".into(),
        application: "ca_1".into(),
        created: 5,
        clock_offset: 0,
        frozen_at: None,
        last_now: 5,
        next_seq,
    }
}

fn object(id: &str, version: i64, doc: &str) -> ObjectRow {
    ObjectRow {
        id: id.into(),
        version,
        owner: "acct_1".into(),
        deleted: false,
        doc: doc.into(),
        internal: b"{}".to_vec(),
    }
}

fn listing(list: &str, id: &str) -> ListingRow {
    ListingRow { list: list.into(), id: id.into() }
}

fn begun(store: &Arc<dyn Store>) -> Writer {
    let (writer, _) = Writer::start(store).unwrap();
    let writes = WriteSet { platform: 1, platform_row: Some(platform(2)), ..WriteSet::default() };
    write(&writer, writes).unwrap();
    writer
}

fn all(ascending: bool, limit: usize) -> Span {
    Span { bounds: Bounds::default(), ascending, limit }
}

/// One row of everything.
fn everything() -> WriteSet {
    let line = |account: &str, amount, view: Option<&str>| LineRow {
        account: account.into(),
        currency: "usd".into(),
        amount,
        view: view.map(str::to_owned),
    };
    WriteSet {
        platform: 1,
        platform_row: Some(platform(9)),
        keys: vec![KeyRow {
            hash: [7; 32],
            platform: 1,
            kind: KeyKind::Publishable,
            redacted: "pk_*".into(),
            created: 5,
        }],
        objects: vec![object("ch_00a", 1, "old"), object("ch_00a", 2, "new")],
        joined: vec![listing("acct_1/charge", "ch_00a")],
        journals: vec![JournalRow {
            no: 3,
            created: 7,
            kind: "charge".into(),
            subject: "ch_00a".into(),
            lines: vec![
                line("owed/a/available", 941, Some("txn_1")),
                line("network/card", -941, None),
            ],
        }],
        events: vec![EventRow {
            id: "evt_00a".into(),
            owner: "acct_1".into(),
            kind: "charge.succeeded".into(),
            created: 7,
            object: "ch_00a".into(),
            version: 2,
            prior: Some(1),
            body: Some(b"{}".to_vec()),
            request: Some("req_1".into()),
            idempotency_key: Some("k".into()),
            pending: 1,
        }],
        deliveries: vec![DeliveryChange::Add(delivery())],
        timers: vec![TimerRow { due: 9, seq: 4, body: b"{}".to_vec() }],
        reply: Some(ReplyRow {
            key: "k".into(),
            fingerprint: vec![1, 2],
            path: "POST /v1/charges".into(),
            status: 200,
            request: "req_1".into(),
            expires: 7,
            body: ReplyBody::Object { id: "ch_00a".into(), version: 2 },
        }),
        ..WriteSet::default()
    }
}

fn delivery() -> DeliveryRow {
    DeliveryRow {
        event: "evt_00a".into(),
        owner: "acct_1".into(),
        endpoint: "we_1".into(),
        attempts: 0,
        due: 7,
    }
}

/// Finds all of [`everything`], and nothing of it on another platform.
fn look(reader: &mut dyn RowReader) {
    let all_written = everything();
    assert_eq!(reader.platform(1).unwrap(), all_written.platform_row);
    assert_eq!(reader.last_platform().unwrap(), 1);
    assert_eq!(reader.platform_of("ca_1").unwrap(), Some(1));
    assert_eq!(reader.platform_of("ca_2").unwrap(), None);
    assert_eq!(reader.key(&[7; 32]).unwrap().as_ref(), all_written.keys.first());
    let (old, new) = (object("ch_00a", 1, "old"), object("ch_00a", 2, "new"));
    assert_eq!(reader.object(1, "ch_00a").unwrap().as_ref(), Some(&new));
    let asked = ["ch_00a".to_owned(), "ch_none".to_owned()];
    assert_eq!(reader.objects(1, &asked).unwrap(), [new]);
    assert_eq!(reader.object_version(1, "ch_00a", 1).unwrap(), Some(old));
    assert_eq!(reader.listing(1, "acct_1/charge", &all(true, 9)).unwrap(), ["ch_00a"]);
    let event = reader.event(1, "acct_1", "evt_00a").unwrap();
    assert_eq!(event.as_ref(), all_written.events.first());
    assert_eq!(reader.events(1, "acct_1", &all(false, 9)).unwrap(), all_written.events);
    assert_eq!(reader.deliveries_due(1, 7, &[], 9).unwrap(), [delivery()]);
    assert_eq!(reader.deliveries_due(1, 6, &[], 9).unwrap(), []);
    assert_eq!(reader.timer_due(1, 9).unwrap().as_ref(), all_written.timers.first());
    assert_eq!(reader.timer_due(1, 8).unwrap(), None);
    assert_eq!(reader.reply(1, "k").unwrap(), all_written.reply);
    assert_eq!(reader.journal(1, 3).unwrap().as_ref(), all_written.journals.first());
    let account = "owed/a/available".into();
    let owed = BalanceRow { account, currency: "usd".into(), amount: 941 };
    assert_eq!(reader.balances(1, "owed/a/").unwrap(), [owed]);
    let figures = reader.ledger_figures(1).unwrap();
    assert_eq!((figures.journals, figures.postings), (1, 2));
    assert!(figures.unbalanced.is_empty() && figures.drifted.is_empty());
    let next = reader.horizon().unwrap();
    assert_eq!((next[0].timer, next[0].delivery), (Some(9), Some(7)));
    assert_eq!(reader.object(2, "ch_00a").unwrap(), None);
    assert_eq!(reader.balances(2, "").unwrap(), []);
}

#[test]
fn all_of_a_write_set_is_read_back() {
    on_each(|store| {
        let writer = begun(&store);
        write(&writer, everything()).unwrap();
        look(store.reader().unwrap().as_mut());
        // And the same from inside a batch.
        let done = submit(&writer, |reader| {
            look(reader);
            None
        });
        done.recv().unwrap().unwrap();
    });
}

#[test]
fn lists_are_stretches_in_order() {
    on_each(|store| {
        let writer = begun(&store);
        let ids = ["ch_00a", "ch_00b", "py_00c", "ch_00d", "ch_00e"];
        let joined = ids.iter().map(|id| listing("l", id)).collect();
        write(&writer, WriteSet { platform: 1, joined, ..WriteSet::default() }).unwrap();
        let left = vec![listing("l", "ch_00d")];
        write(&writer, WriteSet { platform: 1, left, ..WriteSet::default() }).unwrap();
        let bounds = |above: &str, from: &str, below: &str| Bounds {
            above: (!above.is_empty()).then(|| above.into()),
            from: (!from.is_empty()).then(|| from.into()),
            below: (!below.is_empty()).then(|| below.into()),
        };
        for (bounds, ascending, limit, expected) in [
            (bounds("", "", ""), true, 9, vec!["ch_00a", "ch_00b", "py_00c", "ch_00e"]),
            (bounds("", "", ""), false, 2, vec!["ch_00e", "py_00c"]),
            (bounds("00b", "", ""), true, 9, vec!["py_00c", "ch_00e"]),
            (bounds("", "00b", "00e"), false, 9, vec!["py_00c", "ch_00b"]),
        ] {
            let span = Span { bounds, ascending, limit };
            let mut reader = store.reader().unwrap();
            assert_eq!(reader.listing(1, "l", &span).unwrap(), expected, "{span:?}");
            drop(reader);
            let asked = span.clone();
            let (tell, told) = mpsc::channel();
            let done = submit(&writer, move |reader| {
                tell.send(reader.listing(1, "l", &asked).unwrap()).unwrap();
                None
            });
            done.recv().unwrap().unwrap();
            assert_eq!(told.recv().unwrap(), expected, "the writer's view: {span:?}");
        }
    });
}

#[test]
fn a_command_sees_what_those_before_it_wrote() {
    on_each(|store| {
        let writer = begun(&store);
        let outcomes: Vec<_> = (0..100_i64)
            .map(|n| {
                submit(&writer, move |reader| {
                    let count = reader.balances(1, "count").unwrap().pop();
                    assert_eq!(count.map_or(0, |row| row.amount), n);
                    let timers = vec![TimerRow { due: n, seq: n, body: Vec::new() }];
                    let timers_done = reader.timer_due(1, n).unwrap().map(|row| (row.due, row.seq));
                    assert_eq!(timers_done.is_some(), n > 0);
                    let members = reader.listing(1, "l", &all(true, 1_000)).unwrap();
                    assert_eq!(members.len() as i64, n);
                    let line = |account: &str, amount| LineRow {
                        account: account.into(),
                        currency: "usd".into(),
                        amount,
                        view: None,
                    };
                    Some(WriteSet {
                        platform: 1,
                        platform_row: Some(platform(10 + n)),
                        joined: vec![listing("l", &format!("x_{n:03}"))],
                        journals: vec![JournalRow {
                            no: n,
                            created: 5,
                            kind: "test".into(),
                            subject: String::new(),
                            lines: vec![line("count", 1), line("other", -1)],
                        }],
                        timers,
                        timers_done: timers_done.into_iter().collect(),
                        ..WriteSet::default()
                    })
                })
            })
            .collect();
        for outcome in outcomes {
            outcome.recv().unwrap().unwrap();
        }
        let mut reader = store.reader().unwrap();
        assert_eq!(reader.ledger_figures(1).unwrap().journals, 100);
        assert_eq!(reader.timer_due(1, 1_000).unwrap().unwrap().due, 99);
    });
}

#[test]
fn one_commands_failure_is_not_the_others() {
    on_each(|store| {
        let writer = begun(&store);
        let one = |id: &'static str| {
            move |_: &mut dyn RowReader| {
                let objects = vec![object(id, 1, "{}")];
                Some(WriteSet { platform: 1, objects, ..WriteSet::default() })
            }
        };
        let outcomes = [one("a_1"), one("b_1"), one("a_1"), one("c_1")].map(|c| submit(&writer, c));
        let outcomes = outcomes.map(|outcome| outcome.recv().unwrap().is_ok());
        assert_eq!(outcomes, [true, true, false, true]);
        let mut reader = store.reader().unwrap();
        for id in ["a_1", "b_1", "c_1"] {
            assert!(reader.object(1, id).unwrap().is_some(), "{id}");
        }
    });
}

#[test]
fn a_reader_sees_one_moment() {
    on_each(|store| {
        let writer = begun(&store);
        let mut before = store.reader().unwrap();
        assert_eq!(before.object(1, "a_1").unwrap(), None);
        let objects = vec![object("a_1", 1, "{}")];
        write(&writer, WriteSet { platform: 1, objects, ..WriteSet::default() }).unwrap();
        assert_eq!(before.object(1, "a_1").unwrap(), None, "the snapshot does not move");
        assert!(store.reader().unwrap().object(1, "a_1").unwrap().is_some());
    });
}

#[test]
fn a_delivery_moves_and_is_done() {
    on_each(|store| {
        let writer = begun(&store);
        let event = EventRow {
            id: "evt_1".into(),
            owner: "acct_1".into(),
            pending: 2,
            ..EventRow::default()
        };
        let at = |endpoint: &str, attempts, due| DeliveryRow {
            event: "evt_1".into(),
            owner: "acct_1".into(),
            endpoint: endpoint.into(),
            attempts,
            due,
        };
        let change = |deliveries| WriteSet { platform: 1, deliveries, ..WriteSet::default() };
        let (a, b) = (at("we_a", 0, 5), at("we_b", 0, 5));
        let added = vec![DeliveryChange::Add(a.clone()), DeliveryChange::Add(b.clone())];
        write(&writer, WriteSet { events: vec![event], ..change(added) }).unwrap();
        let mut reader = store.reader().unwrap();
        let but = ["we_b", "we_c", "we_a"].map(str::to_owned);
        assert_eq!(reader.deliveries_due(1, 5, &but[..2], 9).unwrap().first(), Some(&a));
        assert_eq!(reader.deliveries_due(1, 5, &but, 9).unwrap(), []);
        drop(reader);
        let tried = vec![DeliveryChange::Retry { row: a, due: 60 }, DeliveryChange::Done(b)];
        write(&writer, change(tried)).unwrap();
        let mut reader = store.reader().unwrap();
        assert_eq!(reader.deliveries_due(1, 99, &[], 9).unwrap(), [at("we_a", 1, 60)]);
        assert_eq!(reader.event(1, "acct_1", "evt_1").unwrap().unwrap().pending, 1);
        drop(reader);
        write(&writer, change(vec![DeliveryChange::Dropped(at("we_a", 1, 60))])).unwrap();
        assert_eq!(store.reader().unwrap().deliveries_due(1, 99, &[], 9).unwrap(), []);
    });
}

#[test]
fn what_is_sealed_otherwise_is_found_and_replaced() {
    on_each(|store| {
        let writer = begun(&store);
        let row = |id: &str, version, doc: &[u8]| ObjectRow {
            doc: doc.to_vec(),
            ..object(id, version, "")
        };
        let old = [row("a_1", 1, b"\x01old"), row("a_1", 2, b"\x01old"), row("b_1", 1, b"\x01old")];
        let other = [row("a_2", 1, b"\x01new"), row("a_3", 1, b"{}")];
        let event = |id: &str, body: Option<&[u8]>| EventRow {
            id: id.into(),
            owner: "acct_1".into(),
            body: body.map(<[u8]>::to_vec),
            ..EventRow::default()
        };
        let reply = ReplyBody::Bytes(b"\x01old".to_vec());
        let reply = everything().reply.map(|row| ReplyRow { body: reply, ..row });
        let events = vec![event("evt_1", Some(b"\x01old")), event("evt_2", None)];
        let objects = [&old[..], &other[..]].concat();
        let first = WriteSet { platform: 1, objects, events, reply, ..WriteSet::default() };
        write(&writer, first).unwrap();
        let beginnings = [
            SealedPlace::Object { id: String::new(), version: 0 },
            SealedPlace::Event { owner: String::new(), id: String::new() },
            SealedPlace::Reply { key: String::new() },
        ];
        let found = |from: &SealedPlace, limit| {
            store.reader().unwrap().sealed_otherwise(1, b"\x01new", from, limit).unwrap()
        };
        let [objects, events, replies] = beginnings.each_ref().map(|from| found(from, 9));
        let ids: Vec<_> = objects.iter().map(|row| row.place.clone()).collect();
        let at = |id: &str, version| SealedPlace::Object { id: id.into(), version };
        assert_eq!(ids, [at("a_1", 1), at("a_1", 2), at("b_1", 1)]);
        assert_eq!(found(&ids[0], 1)[0].place, ids[1]);
        assert_eq!((events.len(), replies.len()), (1, 1));
        let mut resealed = [objects, events, replies].concat();
        for row in &mut resealed {
            row.body = b"\x01new, all of it".to_vec();
        }
        // What a writer remembers changes as well.
        let known = |writer: &Writer| {
            let (told, heard) = mpsc::channel();
            let ask = submit(writer, move |reader| {
                told.send(reader.object(1, "a_1").unwrap().unwrap().doc).unwrap();
                None
            });
            ask.recv().unwrap().unwrap();
            heard.recv().unwrap()
        };
        assert_eq!(known(&writer), b"\x01old");
        write(&writer, WriteSet { platform: 1, resealed, ..WriteSet::default() }).unwrap();
        assert_eq!(known(&writer), b"\x01new, all of it");
        assert!(beginnings.iter().all(|from| found(from, 9).is_empty()));
    });
}

#[test]
fn a_file_that_is_none_of_ours_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let refused = |path: &Path| Sqlite::open(path).err().map(|error| error.to_string());
    std::fs::write(&path, b"this is no database, however long it may be, and never was").unwrap();
    assert!(refused(&path).unwrap().contains("not a database"));
    std::fs::remove_file(&path).unwrap();
    drop(Sqlite::open(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(refused(&path).unwrap().contains("use a newer tributary"));
}
