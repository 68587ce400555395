//! What is put aside and cleared away, and who may serve a file.

use store::{EventsOf, LapsedRow, ParkedRow};

use super::*;

#[test]
fn a_timer_is_put_aside_and_taken_up_again() {
    on_each(|store| {
        let writer = begun(&store);
        let row = |seq| ParkedRow {
            timer: TimerRow { due: 9, seq, body: b"{}".to_vec() },
            at: 12,
            reason: "refused".into(),
        };
        let writes = |parked, unparked| WriteSet {
            platform: 1,
            timers_done: vec![(9, 4)],
            parked,
            unparked,
            ..WriteSet::default()
        };
        write(&writer, everything()).unwrap();
        write(&writer, writes(vec![row(4), row(2)], Vec::new())).unwrap();
        let mut reader = store.reader().unwrap();
        assert_eq!(reader.timer_due(1, 99).unwrap(), None);
        assert_eq!(reader.parked(1, 9).unwrap(), [row(2), row(4)]);
        assert_eq!(reader.parked(1, 1).unwrap(), [row(2)]);
        assert_eq!(reader.parked(2, 9).unwrap(), []);
        assert_eq!(reader.parked_timer(1, 4).unwrap(), Some(row(4)));
        assert_eq!(reader.parked_timer(2, 4).unwrap(), None);
        drop(reader);
        write(&writer, writes(Vec::new(), vec![4])).unwrap();
        assert_eq!(store.reader().unwrap().parked(1, 9).unwrap(), [row(2)]);
    });
}

#[test]
fn a_reply_lapses_and_makes_room_but_not_the_one_that_took_its_place() {
    on_each(|store| {
        let writer = begun(&store);
        let reply = |expires| ReplyRow {
            key: "k".into(),
            fingerprint: Vec::new(),
            path: "POST /v1/charges".into(),
            status: 200,
            request: "req_1".into(),
            expires,
            body: ReplyBody::Bytes(b"{}".to_vec()),
        };
        let writes = |lapsed: &[i64], kept: Option<i64>| WriteSet {
            platform: 1,
            lapsed: lapsed.iter().map(|at| LapsedRow { key: "k".into(), expires: *at }).collect(),
            reply: kept.map(reply),
            ..WriteSet::default()
        };
        write(&writer, writes(&[], Some(50))).unwrap();
        let lapsed = |now| store.reader().unwrap().lapsed(now, 9).unwrap();
        assert_eq!(lapsed(49), []);
        assert_eq!(lapsed(50), [(1, LapsedRow { key: "k".into(), expires: 50 })]);
        // What is there already is not written over without saying so.
        assert!(write(&writer, writes(&[], Some(60))).is_err());
        write(&writer, writes(&[50], Some(60))).unwrap();
        assert_eq!(store.reader().unwrap().reply(1, "k").unwrap(), Some(reply(60)));
        write(&writer, writes(&[50], None)).unwrap();
        assert_eq!(lapsed(99).len(), 1, "the newer one stays");
        write(&writer, writes(&[60], None)).unwrap();
        assert_eq!(store.reader().unwrap().reply(1, "k").unwrap(), None);
    });
}

#[test]
fn keys_that_seal_are_noted_by_who_writes_what_they_sealed() {
    on_each(|store| {
        let writer = begun(&store);
        let plain = object("a_1", 1, "{}");
        let sealed = |id: &str, doc: &[u8]| ObjectRow { doc: doc.to_vec(), ..object(id, 1, "") };
        write(&writer, WriteSet { platform: 1, objects: vec![plain], ..WriteSet::default() })
            .unwrap();
        assert_eq!(store.sealing_keys().unwrap(), [[0_u8; 0]; 0]);
        let objects = vec![sealed("a_2", b"\x01bbbb2"), sealed("a_3", b"\x01bbbb3")];
        let events = vec![EventRow { body: Some(b"\x01aaaa".to_vec()), ..EventRow::default() }];
        write(&writer, WriteSet { platform: 1, objects, events, ..WriteSet::default() }).unwrap();
        assert_eq!(store.sealing_keys().unwrap(), [b"\x01aaaa", b"\x01bbbb"]);
        let reply = ReplyBody::Bytes(b"\x01cccc".to_vec());
        let reply = everything().reply.map(|row| ReplyRow { body: reply, ..row });
        write(&writer, WriteSet { platform: 1, reply, ..WriteSet::default() }).unwrap();
        assert_eq!(store.sealing_keys().unwrap().len(), 3);
        store.forget_sealing_keys(b"\x01bbbb").unwrap();
        assert_eq!(store.sealing_keys().unwrap(), [b"\x01bbbb"]);
    });
}

#[test]
fn texts_that_can_be_nobodys_id_are_not_found_and_spoil_nothing() {
    on_each(|store| {
        let writer = begun(&store);
        write(&writer, everything()).unwrap();
        let odd = ["\0", "ch_00a\0", "\u{10ffff}", "'", &"☃".repeat(10_000)].map(str::to_owned);
        for text in odd {
            let ask = {
                let text = text.clone();
                move |reader: &mut dyn RowReader| {
                    assert_eq!(reader.object(1, &text).unwrap(), None);
                    assert_eq!(reader.object_version(1, &text, 1).unwrap(), None);
                    let both = [text.clone(), "ch_00a".to_owned()];
                    assert_eq!(reader.objects(1, &both).unwrap().len(), 1);
                    assert_eq!(reader.event(1, "acct_1", &text).unwrap(), None);
                    assert_eq!(reader.event(1, &text, "evt_00a").unwrap(), None);
                    assert_eq!(reader.events(1, &text, &all(true, 9)).unwrap(), []);
                    assert_eq!(reader.platform_of(&text).unwrap(), None);
                    assert_eq!(reader.reply(1, &text).unwrap(), None);
                    assert_eq!(reader.listing(1, &text, &all(true, 9)).unwrap(), [""; 0]);
                    assert_eq!(reader.balances(1, &text).unwrap(), []);
                    let bound = || Some(text.clone());
                    let bounds = Bounds { above: bound(), from: bound(), below: bound() };
                    let span = Span { bounds, ascending: true, limit: 9 };
                    assert_eq!(reader.listing(1, "acct_1/charge", &span).unwrap(), [""; 0]);
                    assert_eq!(reader.events(1, "acct_1", &span).unwrap(), []);
                    let end = format!("{text}\u{10ffff}");
                    assert_eq!(reader.event_kinds(1, "acct_1", &text, &end).unwrap(), [""; 0]);
                    assert_eq!(reader.list_values(1, "acct_1/x", &text, &end).unwrap(), [""; 0]);
                    let of_kinds = EventsOf { kinds: vec![text.clone()], ..EventsOf::default() };
                    let about = EventsOf { about: Some(text.clone()), ..EventsOf::default() };
                    for of in [of_kinds, about] {
                        for span in [&span, &all(true, 9)] {
                            assert_eq!(reader.events_of(1, "acct_1", &of, span).unwrap(), []);
                        }
                    }
                }
            };
            ask(store.reader().unwrap().as_mut());
            // A batch that is spoiled would be run a second time.
            let mut runs = 0;
            let (tell, told) = mpsc::channel();
            let done = submit(&writer, move |reader| {
                runs += 1;
                ask(reader);
                tell.send(runs).unwrap();
                None
            });
            done.recv().unwrap().unwrap();
            assert_eq!(told.iter().last(), Some(1), "{text:?}");
        }
    });
}

#[test]
fn lists_of_values_of_any_length_are_told_apart() {
    on_each(|store| {
        let writer = begun(&store);
        // Of many different characters, so that no database can make it shorter.
        let long: String =
            (0..5_000).filter_map(|n| char::from_u32(0x4e00 + n * 7 % 9_973)).collect();
        let name = |end: &str| format!("acct_1/charge?transfer_group={long}{end}");
        let joined = vec![listing(&name("a"), "ch_00a"), listing(&name("b"), "ch_00b")];
        write(&writer, WriteSet { platform: 1, joined, ..WriteSet::default() }).unwrap();
        let mut reader = store.reader().unwrap();
        assert_eq!(reader.listing(1, &name("a"), &all(true, 9)).unwrap(), ["ch_00a"]);
        assert_eq!(reader.listing(1, &name("b"), &all(true, 9)).unwrap(), ["ch_00b"]);
        assert_eq!(reader.listing(1, &name(""), &all(true, 9)).unwrap(), [""; 0]);
    });
}

#[test]
fn what_spoiled_a_batch_is_told() {
    let Ok(server) = std::env::var("TRIBUTARY_TEST_POSTGRES") else { return };
    let directory = tempfile::tempdir().unwrap();
    let name = directory.path().file_name().unwrap().to_string_lossy();
    let url = pg::scratch(&server, &format!("spoiled{name}")).unwrap();
    let store: Arc<dyn Store> = Arc::new(Pg::open(&url).unwrap());
    let writer = begun(&store);
    pg::execute(&url, "DROP TABLE event").unwrap();
    let done = submit(&writer, |reader| {
        assert!(reader.event(1, "acct_1", "evt_1").is_err());
        None
    });
    let told = done.recv().unwrap().unwrap_err().to_string();
    assert!(told.contains("relation \"event\" does not exist"), "{told}");
}

#[test]
fn one_process_serves_a_file_and_others_may_look_at_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let served = Sqlite::open_to_serve(&path).unwrap();
    let refused = Sqlite::open_to_serve(&path).err().unwrap();
    assert!(matches!(refused, StoreError::Served(_)), "{refused}");
    let link = directory.path().join("link.db");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let refused = Sqlite::open_to_serve(&link).err().unwrap();
    assert!(matches!(refused, StoreError::Served(_)), "{refused}");
    let beside = Sqlite::open(&path).unwrap();
    beside.copy_to(&directory.path().join("copy.db")).unwrap();
    assert_eq!(beside.reader().unwrap().last_platform().unwrap(), 0);
    drop(served);
    Sqlite::open_to_serve(&path).unwrap();
}

#[test]
fn a_clock_is_moved_by_one_process_at_a_time() {
    on_each(|store| {
        assert!(store.take_clock(1).unwrap());
        store.give_back_clock(1).unwrap();
    });
    let Ok(server) = std::env::var("TRIBUTARY_TEST_POSTGRES") else { return };
    let directory = tempfile::tempdir().unwrap();
    let name = directory.path().file_name().unwrap().to_string_lossy();
    let url = pg::scratch(&server, &format!("clock{name}")).unwrap();
    let [one, other] = [Pg::open(&url).unwrap(), Pg::open(&url).unwrap()];
    assert!(one.take_clock(1).unwrap());
    assert!(!other.take_clock(1).unwrap());
    assert!(other.take_clock(2).unwrap());
    one.give_back_clock(1).unwrap();
    assert!(other.take_clock(1).unwrap());
}

#[test]
fn a_dictionary_is_kept_once_and_never_changed() {
    on_each(|store| {
        assert_eq!(store.dictionaries().unwrap(), []);
        store.keep_dictionary(u16::MAX, b"last").unwrap();
        store.keep_dictionary(1, b"first").unwrap();
        store.keep_dictionary(1, b"another").unwrap();
        let kept = [(1, b"first".to_vec()), (u16::MAX, b"last".to_vec())];
        assert_eq!(store.dictionaries().unwrap(), kept);
    });
}
