//! Someone with an API key.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, request::Builder},
};
use serde_json::Value;
use tower::ServiceExt;

/// A client of the API: a key and, once connected, the account it acts on.
#[derive(Clone)]
pub struct Actor {
    router: Router,
    key: String,
    account: Option<String>,
    /// Header fields that it sends with everything, in place of others of these names.
    instead: Vec<(&'static str, String)>,
    /// Header fields that it sends besides.
    besides: Vec<(&'static str, Vec<u8>)>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// The JSON.
    pub body: Value,
}

/// What a browser sees.
#[derive(Debug, Clone)]
pub struct Seen {
    /// HTTP status.
    pub status: u16,
    /// Where it is sent.
    pub location: String,
    /// What it is to keep.
    pub cookie: String,
    /// Header fields.
    pub headers: HeaderMap,
    /// The page.
    pub text: String,
}

impl Answer {
    /// The object. Panics, showing the error, if there is none.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{:#}", self.body);
        self.body
    }

    /// The error. Panics, showing the reply, if it has another status.
    #[track_caller]
    pub fn refused(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.body);
        self.body["error"].clone()
    }
}

impl Actor {
    pub(crate) fn new(router: Router, key: String) -> Actor {
        Actor { router, key, account: None, instead: Vec::new(), besides: Vec::new() }
    }

    /// The same platform, acting on one of its connected accounts.
    pub fn on(&self, account: &str) -> Actor {
        Actor { account: Some(account.to_owned()), ..self.clone() }
    }

    /// The same platform in the browser: its publishable key.
    pub fn browser(&self) -> Actor {
        Actor { key: self.key.replacen("sk_", "pk_", 1), ..self.clone() }
    }

    /// The same, sending a header field with everything.
    pub fn with(&self, name: &'static str, value: &str) -> Actor {
        let mut actor = self.clone();
        actor.instead.push((name, value.to_owned()));
        actor
    }

    /// Somebody with another key.
    pub fn with_key(&self, key: &str) -> Actor {
        Actor { key: key.to_owned(), account: None, ..self.clone() }
    }

    /// The same, sending another header with each request.
    pub fn with_header(&self, name: &'static str, value: &[u8]) -> Actor {
        let mut other = self.clone();
        other.besides.push((name, value.to_vec()));
        other
    }

    /// What a browser is given at a URL of this server: a page, or where it is sent; with
    /// parameters, it sends a form.
    pub async fn browse(&self, url: &str, cookie: &str, form: Option<&[(&str, &str)]>) -> Seen {
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let pairs = form.unwrap_or_default();
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = Request::builder().method(method).uri(url).header("cookie", cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Body::from(form)).expect("a request of valid parts");
        let (status, headers, bytes) = self.exchange(request).await;
        let header = |name: &str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let cookie = header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Seen { status, location: header("location"), cookie, headers, text }
    }

    /// `GET`, with the parameters in the query.
    pub async fn get(&self, path: &str, params: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, params, None).await
    }

    /// `POST`, with the parameters in a form.
    pub async fn post(&self, path: &str, params: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, params, None).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// `POST` with an idempotency key.
    pub async fn post_once(&self, key: &str, path: &str, params: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, params, Some(key)).await
    }

    /// `DELETE` with an idempotency key, which the newer API takes.
    pub async fn delete_once(&self, key: &str, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], Some(key)).await
    }

    /// `POST` of a file, as browsers and SDKs send one.
    pub async fn upload(
        &self,
        key: Option<&str>,
        params: &[(&str, &str)],
        filename: &str,
        content: &[u8],
    ) -> Answer {
        // Another one each time, as clients draw them.
        let boundary = format!("part{:x}", params.as_ptr() as usize ^ content.len());
        let mut body = Vec::new();
        for (name, value) in params {
            let head = format!("content-disposition: form-data; name=\"{name}\"");
            body.extend(format!("--{boundary}\r\n{head}\r\n\r\n{value}\r\n").bytes());
        }
        let head = format!(
            "content-disposition: form-data; name=\"file\"; filename=\"{filename}\"\r\ncontent-type: application/octet-stream"
        );
        body.extend(format!("--{boundary}\r\n{head}\r\n\r\n").bytes());
        body.extend(content);
        body.extend(format!("\r\n--{boundary}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        let request = self.request(Method::POST, "/v1/files", key).header("content-type", kind);
        self.answer(request.body(Body::from(body))).await
    }

    /// What is behind a path or a URL of this server, as bytes, and its status and media type.
    /// Public links need no key, but do not mind one.
    pub async fn bytes(&self, url: &str) -> (u16, String, Vec<u8>) {
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        let request = self.request(Method::GET, path.unwrap_or(url), None);
        let request = request.body(Body::empty()).expect("a request of valid parts");
        let (status, headers, bytes) = self.exchange(request).await;
        let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok());
        (status, kind.unwrap_or_default().to_owned(), bytes)
    }

    /// `POST` to the newer API, with a JSON body.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path, None);
        let request = request.header("content-type", "application/json");
        self.answer(request.body(Body::from(body.to_string()))).await
    }

    /// `POST` to the newer API with an idempotency key.
    pub async fn post_json_once(&self, key: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path, Some(key));
        self.answer(request.body(Body::from(body.to_string()))).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        params: &[(&str, &str)],
        idempotency_key: Option<&str>,
    ) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
        let in_query = method == Method::GET && !form.is_empty();
        let uri = if in_query { format!("{path}?{form}") } else { path.to_owned() };
        let body = if in_query { Body::empty() } else { Body::from(form) };
        let request = self
            .request(method, &uri, idempotency_key)
            .header("content-type", "application/x-www-form-urlencoded");
        self.answer(request.body(body)).await
    }

    /// A request of this actor; the newer API wants a version with each.
    fn request(&self, method: Method, uri: &str, idempotency_key: Option<&str>) -> Builder {
        let mut request = Request::builder().method(method).uri(uri);
        request = request.header("authorization", format!("Bearer {}", self.key));
        if uri.starts_with("/v2/") {
            request = request.header("stripe-version", engine::API_VERSION);
        }
        if let Some(account) = &self.account {
            request = request.header("stripe-account", account);
        }
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        for (name, value) in &self.besides {
            request = request.header(*name, value.as_slice());
        }
        request
    }

    async fn answer(&self, request: Result<Request<Body>, axum::http::Error>) -> Answer {
        let request = request.expect("a request of valid parts");
        let (status, headers, bytes) = self.exchange(request).await;
        let body = serde_json::from_slice(&bytes).expect("the API answers with JSON");
        Answer { status, headers, body }
    }

    async fn exchange(&self, mut request: Request<Body>) -> (u16, HeaderMap, Vec<u8>) {
        for (name, value) in &self.instead {
            let value = value.parse().expect("a valid header field");
            request.headers_mut().insert(*name, value);
        }
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        (status, headers, bytes.expect("a body in memory").to_vec())
    }
}

/// What every marketplace does first.
impl Actor {
    /// A connected account that is enabled; `params` say what kind.
    pub async fn account(&self, params: &[(&str, &str)]) -> String {
        let account = self.post("/v1/accounts", params).await.ok();
        let id = account["id"].as_str().expect("an account has an id").to_owned();
        self.post(&format!("/v1/sandbox/accounts/{id}/onboard"), &[]).await.ok();
        id
    }

    /// A confirmed payment by card of 10.00 USD, captured in the first reply; `more` adds to it.
    pub async fn pay(&self, more: &[(&str, &str)]) -> Value {
        self.try_to_pay(more).await.ok()
    }

    /// The same where the rails may refuse it.
    pub async fn try_to_pay(&self, more: &[(&str, &str)]) -> Answer {
        let mut params = vec![
            ("amount", "1000"),
            ("currency", "usd"),
            ("payment_method", "pm_card_visa"),
            ("payment_method_types[]", "card"),
            ("capture_method", "automatic"),
            ("confirm", "true"),
            ("expand[]", "latest_charge"),
        ];
        params.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        params.extend(more);
        self.post("/v1/payment_intents", &params).await
    }

    /// Moves the platform's clock; returns its time.
    pub async fn advance(&self, unit: &str, count: i64) -> i64 {
        let clock = self
            .post("/v1/sandbox/clock", &[(&format!("advance[{unit}]"), &count.to_string())])
            .await
            .ok();
        clock["now"].as_i64().expect("a clock shows its time")
    }

    /// The data of a list.
    pub async fn list(&self, path: &str, params: &[(&str, &str)]) -> Vec<Value> {
        let page = self.get(path, params).await.ok();
        page["data"].as_array().expect("a list has data").clone()
    }

    /// Everything in a list, page by page, newest first.
    pub async fn all(&self, path: &str, params: &[(&str, &str)]) -> Vec<Value> {
        let mut found: Vec<Value> = Vec::new();
        loop {
            let after = found.last().and_then(|last| last["id"].as_str()).map(str::to_owned);
            let mut params = [params, &[("limit", "100")]].concat();
            params.extend(after.as_deref().map(|after| ("starting_after", after)));
            let page = self.get(path, &params).await.ok();
            found.extend(page["data"].as_array().cloned().unwrap_or_default());
            if page["has_more"] != true {
                return found;
            }
        }
    }

    /// The types of the account's events, oldest first.
    pub async fn told(&self) -> Vec<String> {
        let events = self.list("/v1/events", &[("limit", "100")]).await;
        events.iter().rev().filter_map(|e| e["type"].as_str().map(str::to_owned)).collect()
    }
}
