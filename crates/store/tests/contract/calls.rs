//! Calls to the outside.

use store::{CallChange, CallRow};

use super::*;

fn row(id: &str, due: i64) -> CallRow {
    CallRow {
        id: id.into(),
        due: Some(due),
        rail: "acquirer".into(),
        operation: "authorize".into(),
        subject: "ch_1".into(),
        owner: "acct_1".into(),
        body: b"\x01aaaa".to_vec(),
        attempts: 0,
        outcome: None,
    }
}

fn writes(calls: Vec<CallChange>) -> WriteSet {
    WriteSet { platform: 1, calls, ..WriteSet::default() }
}

#[test]
fn a_call_is_due_until_it_is_answered() {
    on_each(|store| {
        let writer = begun(&store);
        let added = [row("call_b", 5), row("call_a", 5), row("call_c", 9)];
        write(&writer, writes(added.clone().map(CallChange::Add).to_vec())).unwrap();
        let due = |now| {
            let rows = store.reader().unwrap().calls_due(1, now, 9).unwrap();
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(due(4), [""; 0]);
        assert_eq!(due(5), ["call_a", "call_b"]);
        assert_eq!(due(9), ["call_a", "call_b", "call_c"]);
        assert_eq!(store.reader().unwrap().calls_due(1, 9, 1).unwrap(), [added[1].clone()]);
        assert_eq!(store.reader().unwrap().calls_due(2, 9, 9).unwrap(), []);
        assert_eq!(store.reader().unwrap().horizon().unwrap()[0].call, Some(5));
        assert_eq!(store.sealing_keys().unwrap(), [b"\x01aaaa"]);
        // The writer sees what it has not committed yet.
        let changes = vec![
            CallChange::Retry { id: "call_a".into(), due: 7 },
            CallChange::Answered { id: "call_b".into(), outcome: b"yes".to_vec() },
        ];
        write(&writer, writes(changes)).unwrap();
        let call = |id: &str| store.reader().unwrap().call(1, id).unwrap().unwrap();
        assert_eq!(call("call_a"), CallRow { attempts: 1, ..row("call_a", 7) });
        let answered = CallRow { due: None, outcome: Some(b"yes".to_vec()), ..row("call_b", 5) };
        assert_eq!(call("call_b"), answered);
        assert_eq!(due(7), ["call_a"]);
        // What is answered is not due again.
        let again = CallChange::Retry { id: "call_b".into(), due: 1 };
        write(&writer, writes(vec![again])).unwrap();
        assert_eq!(call("call_b"), answered);
        assert_eq!(store.reader().unwrap().call(2, "call_a").unwrap(), None);
        assert_eq!(store.reader().unwrap().call(1, "call_d").unwrap(), None);
        // A call is made under one key.
        assert!(write(&writer, writes(vec![CallChange::Add(row("call_a", 5))])).is_err());
    });
}

#[test]
fn calls_are_sealed_anew_in_their_place() {
    on_each(|store| {
        let writer = begun(&store);
        let calls = vec![CallChange::Add(row("call_a", 5)), CallChange::Add(row("call_b", 5))];
        write(&writer, writes(calls)).unwrap();
        let behind = |id: &str| SealedPlace::Call { id: id.into() };
        let mut reader = store.reader().unwrap();
        let found = reader.sealed_otherwise(1, b"\x01bbbb", &behind("call_a"), 9).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, behind("call_b"));
        assert_eq!(reader.sealed_otherwise(1, b"\x01aaaa", &behind(""), 9).unwrap(), []);
        drop(reader);
        let resealed =
            found.into_iter().map(|row| store::SealedRow { body: b"\x01bbbb".to_vec(), ..row });
        let resealed =
            WriteSet { platform: 1, resealed: resealed.collect(), ..WriteSet::default() };
        write(&writer, resealed).unwrap();
        let call = store.reader().unwrap().call(1, "call_b").unwrap().unwrap();
        assert_eq!(call.body, b"\x01bbbb");
    });
}
