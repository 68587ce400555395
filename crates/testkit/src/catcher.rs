//! An endpoint that catches webhooks.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use serde_json::Value;
use tokio::{net::TcpListener, sync::Notify};

/// One webhook as it arrived.
#[derive(Debug, Clone)]
pub struct Caught {
    /// The event.
    pub event: Value,
    /// The bytes that are signed.
    pub body: Vec<u8>,
    /// The `Stripe-Signature` header.
    pub signature: String,
}

#[derive(Default)]
struct Inner {
    caught: Mutex<Vec<Caught>>,
    /// What the next requests are answered with; afterwards 200.
    answers: Mutex<VecDeque<u16>>,
    changed: Notify,
}

/// A listener on a port of its own, for as long as the test's runtime lives.
pub struct Catcher {
    /// Where it listens.
    pub url: String,
    inner: Arc<Inner>,
}

impl Catcher {
    /// Starts listening.
    pub async fn start() -> Catcher {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let inner = Arc::new(Inner::default());
        let app = Router::new().route("/", post(catch)).with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Catcher { url: format!("http://{address}/"), inner }
    }

    /// Answers the next requests with these statuses instead of 200.
    pub fn answer(&self, statuses: impl IntoIterator<Item = u16>) {
        let mut answers = self.inner.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.extend(statuses);
    }

    /// What was caught so far.
    pub fn caught(&self) -> Vec<Caught> {
        self.inner.caught.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many were caught, and returns them all.
    pub async fn wait_for(&self, count: usize) -> Vec<Caught> {
        loop {
            let changed = self.inner.changed.notified();
            let caught = self.caught();
            if caught.len() >= count {
                return caught;
            }
            changed.await;
        }
    }
}

async fn catch(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok());
    let caught = Caught {
        event: serde_json::from_slice(&body).unwrap_or_default(),
        body: body.to_vec(),
        signature: signature.unwrap_or_default().to_owned(),
    };
    inner.caught.lock().unwrap_or_else(PoisonError::into_inner).push(caught);
    inner.changed.notify_waiters();
    let answer = inner.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    answer.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK)
}
