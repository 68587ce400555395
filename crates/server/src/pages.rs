//! Pages for people. They do what the API does, by the same commands.
//!
//! A page is a template, `templates/*.html`, that is checked and escaped by the compiler's help; it
//! needs no script. Whatever it is about, it is not kept by browsers, framed, or given more than
//! its own style.

mod authorize;
mod guard;
mod home;

use askama::Template;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use connect::commands::oauth::application::LANDING;
use engine::{Engine, Stop};
use wire::errors::Api;

pub(crate) use home::{PUBLISHABLE_KEY, SECRET_KEY, first_call, missing};

use crate::api::unknown;

const STYLE: &str = include_str!("../templates/style.css");

/// The routes of all pages.
pub(crate) fn router() -> Router<Engine> {
    let authorize = get(authorize::show).post(authorize::decide).fallback(unknown);
    Router::new()
        .route("/oauth/authorize", authorize.clone())
        .route("/express/oauth/authorize", authorize)
        .route("/", get(home::show).fallback(unknown))
        .route(LANDING, get(home::landed).fallback(unknown))
        .route("/pages/style.css", get(style).fallback(unknown))
}

/// True if pages can be shown to whoever asks: browsers can, and name no key; clients of the API
/// say that anything will do, or JSON.
pub(crate) fn are_wanted(headers: &HeaderMap) -> bool {
    accepted(headers) && !headers.contains_key(header::AUTHORIZATION)
}

/// True for a browser.
pub(crate) fn accepted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = values.flat_map(|value| value.split(','));
    ranges.any(|range| {
        let kind = range.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case("text/html")
    })
}

async fn style() -> Response {
    reply(StatusCode::OK, "text/css; charset=utf-8", STYLE.to_owned())
}

/// A page whose forms lead back here, and from here to `onward`, a source of a content security
/// policy. `'self'` is where the browser has it from, whatever we are called there.
fn page(status: StatusCode, template: &impl Template, onward: &str) -> Result<Response, Stop> {
    let html = template.render().map_err(|error| Stop::bug(format!("a template: {error}")))?;
    let mut response = reply(status, "text/html; charset=utf-8", html);
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {onward}; base-uri 'none'; frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy)
        .map_err(|error| Stop::bug(format!("a policy is no header: {error}")))?;
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
fn see_other(url: &str) -> Result<Response, Stop> {
    let mut response = reply(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", String::new());
    let url = HeaderValue::from_str(url)
        .map_err(|error| Stop::bug(format!("a URL is no header: {error}")))?;
    response.headers_mut().insert(header::LOCATION, url);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What came of a request: a page, or why there is none, as the API would tell it.
fn told(api: Api, engine: &Engine, result: Result<Response, Stop>) -> Response {
    result.unwrap_or_else(|stop| {
        let outcome = crate::api::refused(api, stop, None);
        crate::api::respond(outcome, &engine.request_id(), &HeaderMap::new())
    })
}

fn reply(status: StatusCode, kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
