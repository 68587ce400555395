//! Files on their way out, as they are.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use connect::commands::{file_links, files::Contents};
use engine::Engine;

use crate::{accepts, headers::REQUEST_ID, unknown::missing};

/// What is behind a public link.
pub(crate) async fn follow(
    State(engine): State<Engine>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = file_links::named(&token).map(|(platform, id)| {
        if !engine.platforms()?.contains(&platform) {
            return Ok(None);
        }
        engine.read(platform, |reader| file_links::follow(reader, id, &token))
    });
    match found {
        Some(Ok(Some(contents))) => handed(contents, &engine.request_id()),
        Some(Err(error)) => {
            tracing::error!(?error, "a link could not be followed");
            nothing(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Some(Ok(None)) | None if accepts::only_pages(&headers) => missing(&engine),
        Some(Ok(None)) | None => nothing(StatusCode::NOT_FOUND),
    }
}

fn nothing(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// A file as it is. Whoever uploaded it may mean ill by who opens it in a browser.
pub(crate) fn handed(contents: Contents, request: &str) -> Response {
    let mut response = Response::new(Body::from(contents.bytes));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, contents.mime),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; style-src 'unsafe-inline'"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(request) = HeaderValue::from_str(request) {
        headers.insert(REQUEST_ID.clone(), request);
    }
    response
}
