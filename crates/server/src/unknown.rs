//! URLs that there are not.

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::Response,
};
use engine::{Engine, Reply};
use model::refusal::Refusal;
use wire::{errors::Api, operations};

use crate::{
    accepts,
    answer::{Outcome, refused, respond},
    html::{page, told},
    identify::identify,
};

#[derive(Template)]
#[template(path = "missing.html")]
struct Missing;

/// Says that there is no such page.
pub(crate) fn missing(engine: &Engine) -> Response {
    told(Api::V1, engine, page(StatusCode::NOT_FOUND, &Missing, ""))
}

/// A URL that there is not, or not with this method.
pub(crate) async fn unknown(State(engine): State<Engine>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let id = engine.request_id();
    if parts.method == Method::OPTIONS {
        let preflight = Reply { status: 200, body: b"{}".to_vec(), original_request: None };
        return respond(Outcome { reply: preflight, should_retry: None }, &id, &parts.headers);
    }
    let of_api = ["/v1", "/v2"].iter().any(|api| {
        let rest = parts.uri.path().strip_prefix(api);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if !of_api && accepts::only_pages(&parts.headers) {
        return missing(&engine);
    }
    let error = match identify(&engine, &parts, None, &id).await {
        Err(error) => error,
        Ok(_) => {
            let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
            match operations::exists(&method, &path) {
                true => Refusal::NotYet { method, path }.into(),
                false => Refusal::UnknownUrl { method, path }.into(),
            }
        }
    };
    let outcome = refused(Api::of(parts.uri.path()), error, None);
    let mut response = respond(outcome, &id, &parts.headers);
    if !of_api {
        // Browsers fetch icons and the like without being asked; nobody has a password for them.
        response.headers_mut().remove(header::WWW_AUTHENTICATE);
    }
    response
}
