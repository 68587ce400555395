//! From what came of a request to a response with the headers that every reply has.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use connect::render::{self, Refused};
use engine::{Caller, Error, Reply};
use model::refusal::Refusal;
use wire::{errors::Api, pretty::pretty};

use crate::{
    accepts,
    headers::{IDEMPOTENCY_KEY, REQUEST_ID, STRIPE_ACCOUNT, STRIPE_VERSION},
};

/// What goes back, before the headers that every reply has.
pub(crate) struct Outcome {
    pub(crate) reply: Reply,
    pub(crate) should_retry: Option<bool>,
}

/// The reply that tells why.
pub(crate) fn refused(api: Api, error: Error, caller: Option<&Caller>) -> Outcome {
    let refusal = match error {
        Error::Refused(refusal) => *refusal,
        Error::Fault(error) => {
            tracing::error!(%error, request = ?caller.and_then(|c| c.request.clone()), "fault");
            Refusal::Internal
        }
        Error::Bug(what) => {
            tracing::error!(what, request = ?caller.and_then(|c| c.request.clone()), "bug");
            Refusal::Internal
        }
    };
    let Refused { status, should_retry, body } = render::refusal(&refusal, api, caller);
    Outcome { reply: Reply { status, body, original_request: None }, should_retry }
}

/// The version in which a request is answered.
pub(crate) fn tell_version(headers: &mut HeaderMap, asked: &HeaderMap) {
    let newest = HeaderValue::from_static(engine::API_VERSION);
    let version = asked.get(&STRIPE_VERSION).cloned().unwrap_or(newest);
    headers.insert(STRIPE_VERSION.clone(), version);
}

/// The response to a request with these headers.
pub(crate) fn respond(outcome: Outcome, request: &str, asked: &HeaderMap) -> Response {
    let Outcome { reply, should_retry } = outcome;
    let mut response = Response::new(Body::from(pretty(&reply.body)));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, HEAD, OPTIONS, DELETE"),
    );
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("Request-Id, Stripe-Manage-Version"),
    );
    tell_version(headers, asked);
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(REQUEST_ID.clone(), request);
    let given = |name: &HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    if let Some(account) = given(&STRIPE_ACCOUNT) {
        set(STRIPE_ACCOUNT.clone(), account);
    }
    if let Some(key) = given(&IDEMPOTENCY_KEY) {
        set(IDEMPOTENCY_KEY.clone(), key);
        set(
            HeaderName::from_static("original-request"),
            reply.original_request.as_deref().unwrap_or(request),
        );
    }
    if reply.original_request.is_some() {
        set(HeaderName::from_static("idempotent-replayed"), "true");
    }
    if reply.status == 429 {
        set(HeaderName::from_static("stripe-rate-limited-reason"), "global-concurrency");
    }
    if let Some(advice) = should_retry {
        set(HeaderName::from_static("stripe-should-retry"), if advice { "true" } else { "false" });
    }
    // A browser would ask its user for a password, and there is none.
    if reply.status == 401 && !accepts::pages(asked) {
        set(header::WWW_AUTHENTICATE, "Basic realm=\"Stripe\"");
    }
    response
}
