//! What a browser finds where there is nothing else: what this is, and,
//! while nobody has said where account holders go back to, the code that one came back with.

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{StatusCode, Uri},
    response::Response,
};
use engine::Engine;
use wire::errors::Api;

use crate::{
    accepts, address,
    html::{page, told},
    unknown::unknown,
    welcome::{PUBLISHABLE_KEY, SECRET_KEY, first_call},
};

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'p> {
    /// Where keys need not be made.
    open: bool,
    secret_key: &'p str,
    publishable_key: &'p str,
    command: &'p str,
}

#[derive(Template)]
#[template(path = "connected.html")]
struct Connected<'p> {
    code: Option<&'p str>,
    error: Option<&'p str>,
    command: &'p str,
}

/// Says what this is.
pub(super) async fn show(State(engine): State<Engine>, request: Request) -> Response {
    if !accepts::only_pages(request.headers()) {
        return unknown(State(engine), request).await;
    }
    let (secret_key, publishable_key) = (SECRET_KEY, PUBLISHABLE_KEY);
    let open = engine.settings().open_platforms;
    let command = in_lines(&first_call(&found_at(&engine, &request)));
    let home = Home { open, secret_key, publishable_key, command: &command };
    told(Api::V1, &engine, page(StatusCode::OK, &home, ""))
}

/// Shows what a holder came back with.
pub(super) async fn landed(State(engine): State<Engine>, request: Request) -> Response {
    if !engine.settings().open_platforms || !accepts::only_pages(request.headers()) {
        return unknown(State(engine), request).await;
    }
    let code = named(request.uri(), "code");
    let error = named(request.uri(), "error_description");
    let url = found_at(&engine, &request);
    let command = format!(
        "curl {url}/oauth/token -u YOUR_SECRET_KEY: -d grant_type=authorization_code -d code={}",
        code.as_deref().unwrap_or_default()
    );
    let command = in_lines(&command);
    let shown = Connected { code: code.as_deref(), error: error.as_deref(), command: &command };
    told(Api::V1, &engine, page(StatusCode::OK, &shown, ""))
}

/// A command as it is typed into several lines.
fn in_lines(command: &str) -> String {
    command.replacen(" -", " \\\n  -", 2)
}

/// Where the browser finds this server.
fn found_at(engine: &Engine, request: &Request) -> String {
    let links = &engine.settings().links;
    links.to(address::followed(links, request.headers()).as_deref(), "")
}

/// A parameter of the query; a code is made of letters, digits and underscores.
fn named(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    let value = pairs.find(|(found, _)| found == name)?.1.into_owned();
    let of_code = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (name != "code" || value.bytes().all(of_code)).then_some(value)
}
