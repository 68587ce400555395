//! The frame of every page: what a browser may do with it.
//!
//! Whatever a page is about, it is not kept by browsers, framed, or given more than its own style.

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use engine::{Engine, Error};
use wire::errors::Api;

use crate::answer::{refused, respond};

/// A page whose forms lead back here, and from here to `onward`, a source of a content security
/// policy. `'self'` is where the browser has it from, whatever we are called there.
pub(crate) fn page(
    status: StatusCode,
    template: &impl Template,
    onward: &str,
) -> Result<Response, Error> {
    let html = template.render().map_err(|error| Error::bug(format!("a template: {error}")))?;
    let mut response = reply(status, "text/html; charset=utf-8", html);
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {onward}; base-uri 'none'; frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy)
        .map_err(|error| Error::bug(format!("a policy is no header: {error}")))?;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Sends a browser on.
pub(crate) fn see_other(url: &str) -> Result<Response, Error> {
    let mut response = reply(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", String::new());
    let url = HeaderValue::from_str(url)
        .map_err(|error| Error::bug(format!("a URL is no header: {error}")))?;
    response.headers_mut().insert(header::LOCATION, url);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What came of a request: a page, or why there is none, as the API would tell it.
pub(crate) fn told(api: Api, engine: &Engine, result: Result<Response, Error>) -> Response {
    result.unwrap_or_else(|error| {
        let outcome = refused(api, error, None);
        respond(outcome, &engine.request_id(), &HeaderMap::new())
    })
}

/// A text of a type that is what it says.
pub(crate) fn reply(status: StatusCode, kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
