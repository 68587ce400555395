//! Endpoints that behave as badly as those out there: they refuse, hang, hang up, talk nonsense,
//! and say that they have what they lost. What each does is a matter of its seed, the event, and
//! how often that was sent: not of time or order.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

use crate::signature;

/// How an endpoint behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Answers 200 to what it keeps.
    Honest,
    /// Refuses an event up to three times, or hangs up or talks nonsense, before it keeps it.
    Refuses,
    /// Does not answer until it is [released](Receiver::release); then it hangs up, or answers
    /// late what it kept.
    Hangs,
    /// Answers 200 to what it keeps, but not before it is [released](Receiver::release).
    Waits,
    /// Answers 200 to what it then loses, or 200 that ends in the middle.
    Lies,
}

/// What a request is answered with, beside a plain 200.
enum Reply {
    Keep,
    Status(&'static str),
    HangUp,
    Nonsense,
    Hang,
    Late,
    CutOff,
}

#[derive(Default)]
struct Heard {
    /// Times that each event came.
    times: HashMap<String, u32>,
    /// Events that it has, as far as it knows.
    kept: HashSet<String>,
    /// What was wrong with a webhook.
    fault: Option<String>,
    secret: String,
}

struct Inner {
    manner: Manner,
    seed: u64,
    heard: Mutex<Heard>,
    changed: Notify,
    released: watch::Sender<bool>,
}

/// A listener on a port of its own, for as long as the test's runtime lives.
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    inner: Arc<Inner>,
}

impl Receiver {
    /// Starts listening.
    pub async fn start(manner: Manner, seed: u64) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let inner = Arc::new(Inner {
            manner,
            seed,
            heard: Mutex::default(),
            changed: Notify::new(),
            released: watch::Sender::new(false),
        });
        let shared = inner.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inner = shared.clone();
                // A sender that hangs up is not our concern.
                tokio::spawn(async move { inner.serve(stream).await.ok() });
            }
        });
        Receiver { url: format!("http://{address}/"), inner }
    }

    /// Has every webhook's signature verified with this secret.
    pub fn trust(&self, secret: &str) {
        self.inner.heard().secret = secret.to_owned();
    }

    /// Makes requests hang that are meant to, until the [release](Receiver::release).
    pub fn hold(&self) {
        self.inner.released.send_replace(false);
    }

    /// Ends all that hangs, and all that would.
    pub fn release(&self) {
        self.inner.released.send_replace(true);
    }

    /// True if an event came at least once.
    pub fn was_told(&self, event: &str) -> bool {
        self.inner.heard().times.contains_key(event)
    }

    /// True if it has an event.
    pub fn keeps(&self, event: &str) -> bool {
        self.inner.heard().kept.contains(event)
    }

    /// How many different events came.
    pub fn count(&self) -> usize {
        self.inner.heard().times.len()
    }

    /// How many came, the same ones counted again.
    pub fn requests(&self) -> usize {
        self.inner.heard().times.values().map(|times| *times as usize).sum()
    }

    /// Waits until so many different events have come.
    pub async fn wait_for_count(&self, count: usize) {
        loop {
            let changed = self.inner.changed.notified();
            if self.count() >= count {
                return;
            }
            changed.await;
        }
    }

    /// What was wrong with a webhook, if one was.
    pub fn fault(&self) -> Option<String> {
        self.inner.heard().fault.clone()
    }

    /// Waits until each of these events has come.
    pub async fn wait_for(&self, events: &[String]) {
        loop {
            let changed = self.inner.changed.notified();
            if events.iter().all(|event| self.was_told(event)) {
                return;
            }
            changed.await;
        }
    }
}

impl Inner {
    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let (head, body) = read(&mut stream).await?;
        let reply = self.hear(&head, &body);
        self.changed.notify_waiters();
        if matches!(reply, Reply::Hang | Reply::Late) {
            let mut released = self.released.subscribe();
            // An error means that the walk is over.
            let _ = released.wait_for(|released| *released).await;
        }
        let answer = match reply {
            Reply::Hang | Reply::HangUp => String::new(),
            Reply::Nonsense => "I am a teapot\r\n\r\n".to_owned(),
            Reply::Status(status) => answer(status),
            Reply::Keep | Reply::Late => answer("200 OK"),
            Reply::CutOff => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe mid".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await
    }

    /// Verifies a webhook, notes it, and decides on the reply.
    fn hear(&self, head: &str, body: &[u8]) -> Reply {
        let mut heard = self.heard();
        if let Err(fault) = signature::verify(&heard.secret, header(head), body) {
            heard.fault = Some(format!("{fault}: {head}{}", String::from_utf8_lossy(body)));
        }
        let event: Value = serde_json::from_slice(body).unwrap_or_default();
        let Some(id) = event["id"].as_str().map(str::to_owned) else {
            heard.fault = Some(format!("no event: {}", String::from_utf8_lossy(body)));
            return Reply::Keep;
        };
        let times = heard.times.entry(id.clone()).or_default();
        let before = *times;
        *times += 1;
        let mut hasher = DefaultHasher::new();
        (self.seed, &id).hash(&mut hasher);
        let lot = u32::try_from(hasher.finish() % 12).unwrap_or_default();
        let reply = reply(self.manner, lot, before);
        if matches!(reply, Reply::Keep | Reply::Late | Reply::CutOff) {
            heard.kept.insert(id);
        }
        reply
    }
}

/// What an endpoint does with an event that came so often before.
fn reply(manner: Manner, lot: u32, before: u32) -> Reply {
    match manner {
        Manner::Refuses if before < lot % 4 => match lot / 4 {
            0 => Reply::Status("500 Internal Server Error"),
            1 => Reply::HangUp,
            _ => Reply::Nonsense,
        },
        Manner::Hangs if before < lot % 3 => Reply::Hang,
        Manner::Hangs if lot.is_multiple_of(2) => Reply::Late,
        Manner::Waits => Reply::Late,
        Manner::Lies if lot.is_multiple_of(3) => Reply::Status("200 OK"),
        Manner::Lies if lot % 3 == 1 => Reply::CutOff,
        _ => Reply::Keep,
    }
}

fn answer(status: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

/// The signature that a request carries.
fn header(head: &str) -> &str {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let found = fields.find(|(name, _)| name.eq_ignore_ascii_case("stripe-signature"));
    found.map_or("", |(_, value)| value.trim())
}

/// Reads a request whose length is told in its head.
async fn read(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end + 4]).into_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        let mut body = bytes.split_off(end + 4);
        while body.len() < length.unwrap_or(0) {
            if stream.read_buf(&mut body).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        return Ok((head, body));
    }
}
