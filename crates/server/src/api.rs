//! The API's router: which route answers which request.

mod handle;
mod read;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, RawPathParams, Request, State},
    routing::{MethodFilter, MethodRouter, get, on},
};
use engine::Engine;
use wire::params::Operation;

use crate::{body, downloads, pages, unknown::unknown};

/// The API's router.
pub fn router(engine: Engine) -> Router {
    let mut paths: BTreeMap<String, MethodRouter<Engine>> = BTreeMap::new();
    for route in crate::routes::all() {
        let path = with_names(route.path);
        let filter = match route.method {
            "GET" => MethodFilter::GET,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::POST,
        };
        let operation = Operation::find(route.method, route.path)
            .expect("every route has a table of parameters");
        let route = Arc::new((route, operation));
        let handler = move |State(engine), ids: RawPathParams, request: Request| {
            let route = route.clone();
            async move { handle::handle(engine, &route.0, route.1, &ids, request).await }
        };
        let methods = paths.remove(&path).unwrap_or_default();
        paths.insert(path, methods.merge(on(filter, handler)).fallback(unknown));
    }
    paths
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(&path, methods))
        .route("/links/{token}", get(downloads::follow))
        .merge(pages::router())
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(body::LIMIT))
        .with_state(engine)
}

/// `/v1/a/{}/b/{}` with a name for each placeholder.
fn with_names(path: &str) -> String {
    let mut names = 0;
    let part = |part: &str| {
        if part != "{}" {
            return part.to_owned();
        }
        names += 1;
        format!("{{p{names}}}")
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
