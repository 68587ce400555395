//! A bare HTTP/1.1 connection that is kept alive.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::Method;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::outcome::Outcome;

/// One connection, with the key it speaks for.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    authorization: String,
}

/// What a load sends, again and again.
#[derive(Clone)]
pub struct Request {
    pub path: String,
    /// The form of a POST; none for a GET.
    pub form: Option<Bytes>,
    /// The connected account it acts on.
    pub account: Option<String>,
}

impl Request {
    pub fn get(path: impl Into<String>) -> Request {
        Request { path: path.into(), form: None, account: None }
    }

    pub fn post(path: impl Into<String>, form: Bytes) -> Request {
        Request { path: path.into(), form: Some(form), account: None }
    }
}

/// Status and body of an answer.
pub struct Answer {
    pub status: u16,
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON if the status is 200, else an error that shows both.
    pub fn json(&self) -> Outcome<Value> {
        if self.status != 200 {
            let body = String::from_utf8_lossy(&self.body);
            return Err(format!("answered {}: {body}", self.status).into());
        }
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Connection {
    /// Connects; `key` is a secret key.
    pub async fn open(address: SocketAddr, key: &str) -> Outcome<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, driver) = handshake(TokioIo::new(stream)).await?;
        // Ends when the sender is dropped or the server is gone; the sender reports either.
        tokio::spawn(async move { driver.await.ok() });
        let authorization = format!("Bearer {key}");
        Ok(Connection { sender, host: address.to_string(), authorization })
    }

    /// Sends a form if there is one, and else asks.
    async fn send(
        &mut self,
        path: &str,
        account: Option<&str>,
        form: Option<Bytes>,
        idempotency_key: Option<&str>,
    ) -> Outcome<Answer> {
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let mut request = hyper::Request::builder()
            .method(method)
            .uri(path)
            .header("Host", &self.host)
            .header("Authorization", &self.authorization);
        if let Some(account) = account {
            request = request.header("Stripe-Account", account);
        }
        if form.is_some() {
            request = request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        if let Some(key) = idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        let body = Full::new(form.unwrap_or_default());
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(body)?).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Answer { status, body })
    }

    /// GET, optionally as a connected account.
    pub async fn get(&mut self, path: &str, account: Option<&str>) -> Outcome<Answer> {
        self.send(path, account, None, None).await
    }

    /// POST of an encoded form.
    pub async fn post(&mut self, path: &str, form: &str) -> Outcome<Answer> {
        self.send(path, None, Some(Bytes::copy_from_slice(form.as_bytes())), None).await
    }

    /// POST with an idempotency key; the form is shared, not copied.
    pub async fn post_once(&mut self, path: &str, form: Bytes, key: &str) -> Outcome<Answer> {
        self.send(path, None, Some(form), Some(key)).await
    }

    /// Sends what a load sends; a POST with an idempotency key.
    pub async fn request(&mut self, request: &Request, key: &str) -> Outcome<Answer> {
        let key = request.form.as_ref().map(|_| key);
        self.send(&request.path, request.account.as_deref(), request.form.clone(), key).await
    }

    /// Every object of a list, page by page.
    pub async fn all(&mut self, path: &str, account: Option<&str>) -> Outcome<Vec<Value>> {
        let mut found: Vec<Value> = Vec::new();
        loop {
            let cursor = match found.last() {
                Some(last) => format!("&starting_after={}", last["id"].as_str().unwrap_or("")),
                None => String::new(),
            };
            let page = self.get(&format!("{path}?limit=100{cursor}"), account).await?.json()?;
            found.extend(page["data"].as_array().cloned().unwrap_or_default());
            if page["has_more"] != true {
                return Ok(found);
            }
        }
    }
}
