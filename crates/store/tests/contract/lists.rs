//! What lists and their filters rely on.

use store::{
    Bounds, EventRow, EventsOf, Relisted, RowReader, Span, Store, WriteSet,
    pg::{self, Pg},
    sqlite::Sqlite,
};

use super::{all, begun, listing, object, on_each, submit, write};

#[test]
fn a_filters_values_are_those_that_have_members() {
    on_each(|store| {
        let writer = begun(&store);
        let joined: Vec<_> = [
            ("acct_1/a?x=usd.2", "a_1"),
            ("acct_1/a?x=usd.10", "a_2"),
            ("acct_1/a?x=usd.2", "a_3"),
            ("acct_1/a?x=eur.1", "a_4"),
            ("acct_1/a?xx=usd.5", "a_5"),
            ("acct_2/a?x=usd.6", "a_6"),
            ("acct_1/a?x=usd.7", "a_7"),
        ]
        .map(|(list, id)| listing(list, id))
        .into();
        let gone = vec![joined[6].clone()];
        write(&writer, WriteSet { platform: 1, joined, ..WriteSet::default() }).unwrap();
        write(&writer, WriteSet { platform: 1, left: gone, ..WriteSet::default() }).unwrap();
        let ask = |reader: &mut dyn RowReader| {
            let mut values =
                |from, before| reader.list_values(1, "acct_1/a?x", from, before).unwrap().join(" ");
            assert_eq!(values("", "\u{7f}"), "eur.1 usd.10 usd.2");
            assert_eq!(values("usd.", "usd/"), "usd.10 usd.2");
            assert_eq!(values("usd.10", "usd.2"), "usd.10");
            assert_eq!(values("f", "g"), "");
            assert_eq!(values("z", "a"), "");
            assert!(reader.list_values(2, "acct_1/a?x", "", "\u{7f}").unwrap().is_empty());
        };
        ask(store.reader().unwrap().as_mut());
        let asked = submit(&writer, move |reader| {
            ask(reader);
            None
        });
        asked.recv().unwrap().unwrap();
    });
}

#[test]
fn what_an_account_has_of_a_type_is_found_by_ids() {
    on_each(|store| {
        let writer = begun(&store);
        let id = |prefix: &str, time: &str, owner: &str| format!("{prefix}_{time}{owner}00001abc");
        let (mine, other) = ("MINE000000", "NONE000000");
        let objects = vec![
            object(&id("ch", "1AAAA2", mine), 1, "{}"),
            object(&id("ch", "1AAAA1", mine), 1, "{}"),
            object(&id("ch", "1AAAA1", mine), 2, "{}"),
            object(&id("ch", "1AAAA3", mine), 1, "{}"),
            object(&id("ch", "1AAAA2", other), 1, "{}"),
            object(&id("py", "1AAAA2", mine), 1, "{}"),
            object("ch_short", 1, "{}"),
        ];
        write(&writer, WriteSet { platform: 1, objects, ..WriteSet::default() }).unwrap();
        let ask = move |reader: &mut dyn RowReader| {
            let mut times = |owner: &str, bounds: Bounds, ascending, limit| {
                let owner = format!("acct_111111{owner}");
                let span = Span { bounds, ascending, limit };
                let ids = reader.owned(1, "ch", &owner, &span).unwrap();
                ids.iter().map(|id| id[8..9].to_owned()).collect::<String>()
            };
            let sort = |time: &str| Some(format!("{time}{mine}00001abc"));
            let behind = Bounds { above: sort("1AAAA1"), ..Bounds::default() };
            let before = Bounds { below: sort("1AAAA3"), ..Bounds::default() };
            let since = Bounds { from: Some("1AAAA2".into()), ..Bounds::default() };
            assert_eq!(times(mine, Bounds::default(), true, 9), "123");
            assert_eq!(times(mine, Bounds::default(), false, 2), "32");
            assert_eq!(times(mine, behind, true, 9), "23");
            assert_eq!(times(mine, before, false, 9), "21");
            assert_eq!(times(mine, since, true, 9), "23");
            assert_eq!(times(other, Bounds::default(), true, 9), "2");
            let newest = reader.object(1, &id("ch", "1AAAA1", mine)).unwrap().unwrap();
            assert_eq!((newest.id, newest.version), (id("ch", "1AAAA1", mine), 2));
        };
        ask(store.reader().unwrap().as_mut());
        let asked = submit(&writer, move |reader| {
            ask(reader);
            None
        });
        asked.recv().unwrap().unwrap();
    });
}

#[test]
fn events_are_found_by_kind_and_by_what_they_wait_for() {
    on_each(|store| {
        let writer = begun(&store);
        let event = |id: &str, owner: &str, kind: &str, object: &str, pending| EventRow {
            id: format!("evt_{id}"),
            owner: owner.into(),
            kind: kind.into(),
            object: object.into(),
            pending,
            ..EventRow::default()
        };
        let events = vec![
            event("1", "acct_1", "charge.succeeded", "ch_1", 0),
            event("2", "acct_1", "charge.updated", "ch_1", 2),
            event("3", "acct_1", "v2.core.account.created", "acct_2", 0),
            event("4", "acct_1", "charge.succeeded", "ch_2", 1),
            event("5", "acct_2", "charge.succeeded", "ch_3", 0),
            event("6", "acct_1", "v2.core.account.updated", "acct_2", 0),
            event("7", "acct_1", "v2.core.account.updated", "acct_3", 0),
            event("8", "acct_1", "payout.paid", "po_1", 0),
        ];
        write(&writer, WriteSet { platform: 1, events, ..WriteSet::default() }).unwrap();
        let ask = |reader: &mut dyn RowReader| {
            let kinds = reader.event_kinds(1, "acct_1", "charge.", "charge/").unwrap();
            assert_eq!(kinds, ["charge.succeeded", "charge.updated"]);
            assert_eq!(reader.event_kinds(1, "acct_1", "", "\u{7f}").unwrap().len(), 5);
            assert!(reader.event_kinds(1, "acct_3", "", "\u{7f}").unwrap().is_empty());
            let mut ids = |kinds: &[&str], waiting, about: Option<&str>, span: &Span| {
                let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
                let of = EventsOf { kinds, waiting, about: about.map(str::to_owned) };
                let rows = reader.events_of(1, "acct_1", &of, span).unwrap();
                rows.into_iter().map(|row| row.id.replace("evt_", "")).collect::<String>()
            };
            let charges = ["charge.succeeded", "charge.updated", "none"];
            let accounts = ["v2.core.account.created", "v2.core.account.updated"];
            let newest = all(false, 9);
            assert_eq!(ids(&charges, None, None, &newest), "421");
            assert_eq!(ids(&charges, None, None, &all(true, 2)), "12");
            assert_eq!(ids(&charges, None, None, &all(false, 2)), "42");
            assert_eq!(ids(&charges, Some(true), None, &newest), "42");
            assert_eq!(ids(&charges, Some(false), None, &newest), "1");
            assert_eq!(ids(&["payout.paid"], Some(true), None, &newest), "");
            assert_eq!(ids(&[], None, None, &newest), "");
            assert_eq!(ids(&accounts, None, Some("acct_2"), &newest), "63");
            assert_eq!(ids(&accounts[1..], None, Some("acct_3"), &newest), "7");
            assert_eq!(ids(&accounts, None, Some("acct_2"), &all(true, 1)), "3");
            let bounds = Bounds { below: Some("4".into()), ..Bounds::default() };
            assert_eq!(ids(&charges, None, None, &Span { bounds, ..newest.clone() }), "21");
            let bounds = Bounds { above: Some("2".into()), ..Bounds::default() };
            assert_eq!(ids(&charges, None, None, &Span { bounds, ..all(true, 9) }), "4");
        };
        ask(store.reader().unwrap().as_mut());
        let asked = submit(&writer, move |reader| {
            ask(reader);
            None
        });
        asked.recv().unwrap().unwrap();
    });
}

#[test]
fn platforms_are_relisted_object_by_object() {
    on_each(|store| {
        let writer = begun(&store);
        assert_eq!(store.reader().unwrap().relisting().unwrap(), []);
        let objects =
            vec![object("a_2", 1, "old"), object("a_1", 1, "one"), object("a_2", 2, "new")];
        write(&writer, WriteSet { platform: 1, objects, ..WriteSet::default() }).unwrap();
        let behind = |id, limit| {
            let rows = store.reader().unwrap().objects_behind(1, id, limit).unwrap();
            rows.iter().map(|row| format!("{}.{}", row.id, row.version)).collect::<Vec<_>>()
        };
        assert_eq!(behind("", 9), ["a_1.1", "a_2.2"]);
        assert_eq!(behind("", 1), ["a_1.1"]);
        assert_eq!(behind("a_1", 9), ["a_2.2"]);
        for (relisted, expected) in [
            (Relisted::Until(String::new()), vec![(1, String::new())]),
            (Relisted::Until("a_1".into()), vec![(1, "a_1".into())]),
            (Relisted::Done, vec![]),
        ] {
            let relisted = Some(relisted);
            write(&writer, WriteSet { platform: 1, relisted, ..WriteSet::default() }).unwrap();
            assert_eq!(store.reader().unwrap().relisting().unwrap(), expected);
        }
    });
}

/// The schema of a version that had fewer lists.
const OLDER: [[&str; 3]; 2] = [
    [
        include_str!("../../src/sqlite/migrations/0001_begin.sql"),
        include_str!("../../src/sqlite/migrations/0002_secret.sql"),
        include_str!("../../src/sqlite/migrations/0003_application.sql"),
    ],
    [
        include_str!("../../src/pg/migrations/0001_begin.sql"),
        include_str!("../../src/pg/migrations/0002_secret.sql"),
        include_str!("../../src/pg/migrations/0003_application.sql"),
    ],
];

#[test]
fn the_platforms_of_an_older_version_are_to_be_relisted() {
    let platform = "INSERT INTO platform VALUES (3, 'acct_3', 'ca_3', 5, 0, NULL, 5, 2);";
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let file = rusqlite::Connection::open(&path).unwrap();
    let schema = [&OLDER[0][..], &[platform, "PRAGMA user_version = 3;"]].concat().concat();
    file.execute_batch(&schema).unwrap();
    let expected = [(3, String::new())];
    let store = Sqlite::open(&path).unwrap();
    assert_eq!(store.reader().unwrap().relisting().unwrap(), expected);
    let Ok(server) = std::env::var("TRIBUTARY_TEST_POSTGRES") else { return };
    let name = directory.path().file_name().unwrap().to_string_lossy();
    let url = pg::scratch(&server, &format!("older{name}")).unwrap();
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let version = "CREATE TABLE schema_version (version BIGINT PRIMARY KEY);
        INSERT INTO schema_version VALUES (1), (2), (3);";
    client.batch_execute(&[&OLDER[1][..], &[platform, version]].concat().concat()).unwrap();
    let store = Pg::open(&url).unwrap();
    assert_eq!(store.reader().unwrap().relisting().unwrap(), expected);
}
