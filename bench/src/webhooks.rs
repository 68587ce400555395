//! Endpoints: one that keeps what it is told, and one that only counts.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::outcome::Outcome;

/// A listener that answers 200 to everything.
pub struct Catcher {
    pub url: String,
    objects: Arc<Mutex<Vec<String>>>,
}

impl Catcher {
    /// Starts listening, until the process ends.
    pub async fn start() -> Outcome<Catcher> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/", listener.local_addr()?);
        let objects = Arc::new(Mutex::new(Vec::new()));
        let kept = objects.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = kept.clone();
                let service = service_fn(move |request| keep(kept.clone(), request));
                let connection =
                    http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                tokio::spawn(async move { connection.await.ok() });
            }
        });
        Ok(Catcher { url, objects })
    }

    /// The ids of the objects that it was told of, once for each webhook.
    pub fn objects(&self) -> Vec<String> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn keep(
    kept: Arc<Mutex<Vec<String>>>,
    request: Request<Incoming>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    if let Ok(body) = request.into_body().collect().await
        && let Ok(event) = serde_json::from_slice::<Value>(&body.to_bytes())
        && let Some(id) = event["data"]["object"]["id"].as_str()
    {
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(id.to_owned());
    }
    Ok(Response::new(Empty::new()))
}

/// A listener on a thread of its own that answers 200 to everything and looks at nothing.
pub struct Counter {
    pub url: String,
    begin: Instant,
    counted: Arc<Counted>,
}

#[derive(Default)]
struct Counted {
    count: AtomicU64,
    /// Microseconds from the beginning to the last.
    last: AtomicU64,
}

impl Counter {
    /// Starts listening, until the process ends.
    pub fn start() -> Outcome<Counter> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address: SocketAddr = listener.local_addr()?;
        let (begin, counted) = (Instant::now(), Arc::new(Counted::default()));
        let kept = counted.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || runtime.block_on(count(listener, begin, kept)));
        Ok(Counter { url: format!("http://{address}/"), begin, counted })
    }

    /// How many webhooks came.
    pub fn count(&self) -> u64 {
        self.counted.count.load(Ordering::Relaxed)
    }

    /// When the last one came.
    pub fn last(&self) -> Instant {
        self.begin + Duration::from_micros(self.counted.last.load(Ordering::Relaxed))
    }
}

async fn count(
    listener: std::net::TcpListener,
    begin: Instant,
    counted: Arc<Counted>,
) -> Outcome<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let counted = counted.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let counted = counted.clone();
            async move {
                request.into_body().collect().await?;
                counted.count.fetch_add(1, Ordering::Relaxed);
                let now = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
                counted.last.store(now, Ordering::Relaxed);
                Ok::<_, hyper::Error>(Response::new(Empty::<Bytes>::new()))
            }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move { connection.await.ok() });
    }
}
