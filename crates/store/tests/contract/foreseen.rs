//! What a writer need not ask for: replies that are foreseen, and what it knows already.

use std::sync::{Arc, mpsc};

use store::{
    ReplyBody, ReplyRow, RowReader, Store, StoreError, TimerRow, WriteConnection, WriteSet,
    pg::{self, Pg},
    writer::{Job, Writer},
};

use super::{begun, on_each, platform, submit, write};

fn reply(key: &str) -> ReplyRow {
    ReplyRow {
        key: key.into(),
        fingerprint: vec![1],
        path: "POST /v1/charges".into(),
        status: 200,
        request: "req_1".into(),
        expires: 7,
        body: ReplyBody::Bytes(b"{}".to_vec()),
    }
}

fn keeping(key: &str) -> WriteSet {
    WriteSet { platform: 1, reply: Some(reply(key)), ..WriteSet::default() }
}

type Process = Arc<dyn Store>;

/// Opens a database of its own on the server that tests have, twice: as two processes would.
fn processes() -> Option<(String, Process, Process)> {
    let server = std::env::var("TRIBUTARY_TEST_POSTGRES").ok()?;
    let directory = tempfile::tempdir().unwrap();
    let name = directory.path().file_name().unwrap().to_string_lossy();
    let url = pg::scratch(&server, &format!("foreseen{name}")).unwrap();
    let open = || Arc::new(Pg::open(&url).unwrap()) as Process;
    let (one, other) = (open(), open());
    Some((url, one, other))
}

/// Has the writer tell the database what it has been given.
fn flush(connection: &mut dyn WriteConnection) {
    connection.horizon().unwrap();
}

#[test]
fn a_foreseen_reply_is_what_is_there_when_it_is_asked_for() {
    on_each(|store| {
        let writer = begun(&store);
        write(&writer, keeping("kept")).unwrap();
        let mut connection = store.write_connection().unwrap();
        connection.begin().unwrap();
        for key in ["kept", "none", "before", "after", "nul\0", "nobody asks"] {
            connection.foresee_reply(1, key);
        }
        // Not told to the database yet when the others are asked for.
        connection.apply(keeping("before")).unwrap();
        assert_eq!(connection.reply(1, "kept").unwrap(), Some(reply("kept")));
        flush(connection.as_mut());
        assert_eq!(connection.reply(1, "none").unwrap(), None);
        assert_eq!(connection.reply(1, "nul\0").unwrap(), None);
        assert_eq!(connection.reply(1, "before").unwrap(), Some(reply("before")));
        connection.apply(keeping("after")).unwrap();
        flush(connection.as_mut());
        for key in ["kept", "before", "after"] {
            assert_eq!(connection.reply(1, key).unwrap(), Some(reply(key)), "{key}");
            assert_eq!(connection.reply(2, key).unwrap(), None);
        }
        connection.rollback();
        connection.begin().unwrap();
        assert_eq!(connection.reply(1, "after").unwrap(), None);
    });
}

#[test]
fn a_reply_that_another_process_wrote_before_is_seen() {
    let Some((_, one, other)) = processes() else { return };
    begun(&one);
    let mut other = other.write_connection().unwrap();
    other.begin().unwrap();
    // The other one holds the platform from here on.
    other.apply(keeping("theirs")).unwrap();
    let waiting = std::thread::spawn(move || {
        let mut connection = one.write_connection().unwrap();
        connection.begin().unwrap();
        connection.foresee_reply(1, "theirs");
        connection.reply(1, "theirs").unwrap()
    });
    other.commit().unwrap();
    assert_eq!(waiting.join().unwrap(), Some(reply("theirs")));
}

/// A command that asks for a stored reply, and then does something else.
struct Asking<F> {
    key: &'static str,
    then: F,
    tell: mpsc::Sender<Option<ReplyRow>>,
}

impl<F: FnMut() + Send> Job for Asking<F> {
    fn run(&mut self, reader: &mut dyn RowReader) -> Option<WriteSet> {
        self.tell.send(reader.reply(1, self.key).unwrap()).unwrap();
        (self.then)();
        None
    }

    fn reply_key(&self) -> Option<(store::PlatformNo, &str)> {
        Some((1, self.key))
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        outcome.unwrap();
    }
}

#[test]
fn the_replies_of_a_batch_are_one_question() {
    let Some((url, store, _)) = processes() else { return };
    let writer = begun(&store);
    for key in ["first", "second"] {
        write(&writer, keeping(key)).unwrap();
    }
    // What is queued while a command runs is foreseen together.
    let (go, wait) = mpsc::channel::<()>();
    let busy = submit(&writer, move |_| {
        wait.recv().unwrap();
        None
    });
    let (tell, told) = mpsc::channel();
    let remove = move || pg::execute(&url, "DELETE FROM reply").unwrap();
    ask(&writer, "first", &tell, remove);
    ask(&writer, "second", &tell, || ());
    go.send(()).unwrap();
    busy.recv().unwrap().unwrap();
    assert_eq!(told.recv().unwrap(), Some(reply("first")));
    assert_eq!(told.recv().unwrap(), Some(reply("second")));
    ask(&writer, "second", &tell, || ());
    assert_eq!(told.recv().unwrap(), None);
}

fn ask(
    writer: &Writer,
    key: &'static str,
    tell: &mpsc::Sender<Option<ReplyRow>>,
    then: impl FnMut() + Send + 'static,
) {
    writer.submit(Box::new(Asking { key, then, tell: tell.clone() }));
}

#[test]
fn what_is_known_outlives_a_handover_in_which_nobody_wrote() {
    let Some((url, one, other)) = processes() else { return };
    let writer = begun(&one);
    let timers: Vec<_> =
        (0..40).map(|seq| TimerRow { due: 9, seq, body: b"{}".to_vec() }).collect();
    let platform_row = Some(platform(3));
    let planned = WriteSet { platform: 1, platform_row, timers, ..WriteSet::default() };
    write(&writer, planned).unwrap();
    let mut connections = [one, other].map(|store| store.write_connection().unwrap()).into_iter();
    let (mut one, mut other) = (connections.next().unwrap(), connections.next().unwrap());
    let next = |connection: &mut Box<dyn WriteConnection>| {
        connection.begin().unwrap();
        let timer = connection.timer_due(1, 9).unwrap();
        connection.commit().unwrap();
        timer.map(|timer| timer.seq)
    };
    assert_eq!(next(&mut one), Some(0));
    // Behind everybody's back: whoever asks finds none.
    pg::execute(&url, "DELETE FROM timer").unwrap();
    assert_eq!(next(&mut other), None);
    assert_eq!(next(&mut one), Some(0));
    let counted = WriteSet { platform: 1, platform_row: Some(platform(4)), ..WriteSet::default() };
    other.begin().unwrap();
    other.apply(counted).unwrap();
    other.commit().unwrap();
    assert_eq!(next(&mut one), None);
}

#[test]
fn timers_are_found_however_many_there_are() {
    on_each(|store| {
        let writer = begun(&store);
        let timers: Vec<_> =
            (0..700).map(|seq| TimerRow { due: seq / 9, seq, body: b"{}".to_vec() }).collect();
        write(&writer, WriteSet { platform: 1, timers, ..WriteSet::default() }).unwrap();
        for expected in 0..700 {
            let done = submit(&writer, move |reader| {
                let timer = reader.timer_due(1, i64::MAX).unwrap().unwrap();
                assert_eq!(timer.seq, expected);
                let timers_done = vec![(timer.due, timer.seq)];
                Some(WriteSet { platform: 1, timers_done, ..WriteSet::default() })
            });
            done.recv().unwrap().unwrap();
        }
        let none = submit(&writer, |reader| {
            assert_eq!(reader.timer_due(1, i64::MAX).unwrap(), None);
            None
        });
        none.recv().unwrap().unwrap();
    });
}
