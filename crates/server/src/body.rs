//! The bodies of requests: how large they may be, and how slow.

use std::time::Duration;

use axum::body::{Body, Bytes};
use connect::commands::files::Upload;
use engine::Stop;
use model::refusal::Refusal;
use wire::form::Form;

/// Bytes of a form. Stripe's largest documented calls stay far below.
pub(crate) const LIMIT: usize = 1 << 20;

/// How long a body may take to arrive.
const TIME: Duration = Duration::from_secs(30);

/// What a request sends.
pub(crate) struct Sent {
    /// The parameters; of an upload the fields, with the file as an empty text.
    pub(crate) form: Form,
    /// The body, if it is JSON.
    pub(crate) json: Option<Bytes>,
    /// The file, of an upload.
    pub(crate) upload: Option<Upload>,
    /// A hash of what was sent; of an upload it does not depend on the boundary.
    pub(crate) hash: [u8; 32],
}

/// A body, if it is not too large and comes in time.
pub(crate) async fn whole(body: Body) -> Result<Bytes, Stop> {
    let body = tokio::time::timeout(TIME, axum::body::to_bytes(body, LIMIT)).await;
    body.map_err(|_| Stop::from(Refusal::TooSlow))?.map_err(|_| Refusal::TooLarge.into())
}
