//! The bodies of requests: how large they may be, and how slow.

use std::time::Duration;

use axum::body::{Body, Bytes};
use engine::Error;
use model::refusal::Refusal;

/// Bytes of a form. Stripe's largest documented calls stay far below.
pub(crate) const LIMIT: usize = 1 << 20;

/// How long a body may take to arrive.
const TIME: Duration = Duration::from_secs(30);

/// A body, if it is not too large and comes in time.
pub(crate) async fn whole(body: Body) -> Result<Bytes, Error> {
    let body = tokio::time::timeout(TIME, axum::body::to_bytes(body, LIMIT)).await;
    body.map_err(|_| Error::from(Refusal::TooSlow))?.map_err(|_| Refusal::TooLarge.into())
}
