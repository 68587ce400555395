//! The API's router: which route answers which request.

mod handle;
mod read;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, RawPathParams, Request, State},
    middleware,
    routing::{MethodFilter, MethodRouter, get, on},
};
use engine::Engine;

use wire::operations;

use crate::{body, downloads, pages, unknown::unknown, unread};

/// The API's router.
pub fn router(engine: Engine) -> Router {
    let mut paths: BTreeMap<&str, MethodRouter<Engine>> = BTreeMap::new();
    for route in crate::routes::all() {
        let filter = match route.method {
            "GET" => MethodFilter::GET,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::POST,
        };
        let path = route.path;
        let route = Arc::new(route);
        let rivals = Arc::new(operations::rivals(route.method, route.path));
        let handler = move |State(engine), ids: RawPathParams, request: Request| {
            let (route, rivals) = (route.clone(), rivals.clone());
            async move {
                // What is no id here is a word of Stripe's.
                if rivals.iter().any(|rival| rival == request.uri().path()) {
                    return unknown(State(engine), request).await;
                }
                handle::handle(engine, &route, &ids, request).await
            }
        };
        let methods = paths.remove(path).unwrap_or_default();
        paths.insert(path, methods.merge(on(filter, handler)).fallback(unknown));
    }
    paths
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .route("/links/{token}", get(downloads::follow))
        .merge(pages::router())
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(body::LIMIT))
        .layer(middleware::from_fn(unread::drain))
        .with_state(engine)
}
