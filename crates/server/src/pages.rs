//! Pages for people. They do what the API does, by the same commands.
//!
//! A page is a template, `templates/*.html`, that is checked and escaped by the compiler's help; it
//! needs no script.

mod authorize;
mod guard;
mod home;

use axum::{Router, http::StatusCode, response::Response, routing::get};
use connect::commands::oauth::application::LANDING;
use engine::Engine;

use crate::{html::reply, unknown::unknown};

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

async fn style() -> Response {
    reply(StatusCode::OK, "text/css; charset=utf-8", STYLE.to_owned())
}
