//! What a builder sees of what happens: a line for each request, and for each attempt to send a
//! webhook.
//!
//! Whatever is to know of requests and attempts hooks in at [`Journal::watch`] and
//! [`Journal::note`]. Lines are made and written by a thread of their own. Who notes something
//! never waits for it: what a slow terminal can't take is left out, and counted.

mod entry;
mod lines;
mod masks;

use std::{
    io::Write,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use engine::Stopwatch;

use crate::headers::{REQUEST_ID, STRIPE_ACCOUNT, STRIPE_CONTEXT};

pub(crate) use entry::{ActedOn, Entry, Exchange, Fate, Sending};

/// Entries that may wait to be written.
const WAITING: usize = 4_096;

/// A journal; clones write to the same one.
#[derive(Clone, Default)]
pub struct Journal(Option<Arc<Open>>);

struct Open {
    entries: SyncSender<Message>,
    left_out: Arc<AtomicU64>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

enum Message {
    Entry(Entry),
    Close,
}

impl Journal {
    /// A journal that nobody reads.
    pub fn off() -> Journal {
        Journal(None)
    }

    /// A journal that is written to `out`, in colours or without.
    pub fn to(out: impl Write + Send + 'static, coloured: bool) -> Journal {
        let (entries, incoming) = sync_channel(WAITING);
        let left_out = Arc::new(AtomicU64::new(0));
        let counted = left_out.clone();
        let writer = std::thread::spawn(move || write(&incoming, &counted, out, coloured));
        Journal(Some(Arc::new(Open { entries, left_out, writer: Mutex::new(Some(writer)) })))
    }

    /// Has all that a router answers noted.
    pub fn watch(&self, router: Router) -> Router {
        match self.0 {
            Some(_) => router.layer(from_fn_with_state(self.clone(), observe)),
            None => router,
        }
    }

    /// Notes something; makes the entry only if somebody reads it.
    pub(crate) fn note(&self, entry: impl FnOnce() -> Entry) {
        if let Some(open) = &self.0
            && open.entries.try_send(Message::Entry(entry())).is_err()
        {
            open.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes what was noted so far, and nothing from then on.
    pub fn close(&self) {
        let Some(open) = &self.0 else { return };
        let writer = open.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // An error means that the writer is gone: nobody reads any more.
            let _ = open.entries.send(Message::Close);
            let _ = writer.join();
        }
    }
}

/// Writes until it is told to stop, or nobody reads any more.
fn write(incoming: &Receiver<Message>, left_out: &AtomicU64, mut out: impl Write, coloured: bool) {
    while let Ok(Message::Entry(entry)) = incoming.recv() {
        let mut text = lines::line(&entry, coloured);
        let missing = left_out.swap(0, Ordering::Relaxed);
        if missing > 0 {
            text = format!("({missing} lines left out)\n{text}");
        }
        if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

async fn observe(State(journal): State<Journal>, request: Request, next: Next) -> Response {
    let stopwatch = Stopwatch::start();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let named = [&STRIPE_ACCOUNT, &STRIPE_CONTEXT].map(|name| text(request.headers(), name));
    let response = next.run(request).await;
    journal.note(|| {
        let acted_on = response.extensions().get::<ActedOn>().map(|acted| acted.0.clone());
        Entry::Request(Exchange {
            method,
            uri,
            status: response.status(),
            took: stopwatch.elapsed(),
            account: acted_on.or_else(|| named.into_iter().flatten().next()),
            request: text(response.headers(), &REQUEST_ID),
        })
    });
    response
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
