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
        Actor { router, key, account: None }
    }

    /// The same platform, acting on one of its connected accounts.
    pub fn on(&self, account: &str) -> Actor {
        Actor { account: Some(account.to_owned()), ..self.clone() }
    }

    /// The same platform in the browser: its publishable key.
    pub fn browser(&self) -> Actor {
        Actor { key: self.key.replacen("sk_", "pk_", 1), ..self.clone() }
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

    /// `POST` to the newer API, with a JSON body.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.answer(request, Body::from(body.to_string())).await
    }

    /// `POST` to the newer API with an idempotency key.
    pub async fn post_json_once(&self, key: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("idempotency-key", key);
        self.answer(request, Body::from(body.to_string())).await
    }

    /// A request of this actor; the newer API wants a version with each.
    fn request(&self, method: Method, uri: &str) -> Builder {
        let mut request = Request::builder().method(method).uri(uri);
        request = request.header("authorization", format!("Bearer {}", self.key));
        if uri.starts_with("/v2/") {
            request = request.header("stripe-version", engine::API_VERSION);
        }
        match &self.account {
            Some(account) => request.header("stripe-account", account),
            None => request,
        }
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
        let mut request = self.request(method, &uri);
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let body = if in_query { Body::empty() } else { Body::from(form) };
        request = request.header("content-type", "application/x-www-form-urlencoded");
        self.answer(request, body).await
    }

    async fn answer(&self, request: Builder, body: Body) -> Answer {
        let request = request.body(body).expect("a request of valid parts");
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        let bytes = bytes.expect("a body in memory");
        let body = serde_json::from_slice(&bytes).expect("the API answers with JSON");
        Answer { status, headers, body }
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
        self.post("/v1/payment_intents", &params).await.ok()
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

    /// The types of the account's events, oldest first.
    pub async fn told(&self) -> Vec<String> {
        let events = self.list("/v1/events", &[("limit", "100")]).await;
        events.iter().rev().filter_map(|e| e["type"].as_str().map(str::to_owned)).collect()
    }
}
