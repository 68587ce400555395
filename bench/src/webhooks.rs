//! An endpoint that counts what it is told.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::Outcome;

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
