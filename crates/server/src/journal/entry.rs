//! What is noted.

use std::time::Duration;

use axum::http::{Method, StatusCode, Uri};

/// What happened.
pub(crate) enum Entry {
    /// A request was answered.
    Request(Exchange),
    /// A webhook was sent, or was not.
    Attempt(Sending),
}

/// A request and its reply.
pub(crate) struct Exchange {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) status: StatusCode,
    pub(crate) took: Duration,
    /// The account that it acted on, unless that is the platform's own.
    pub(crate) account: Option<String>,
    /// `req_…`
    pub(crate) request: Option<String>,
}

/// An attempt to send a webhook.
pub(crate) struct Sending {
    /// The event, as it was sent.
    pub(crate) body: Vec<u8>,
    pub(crate) url: String,
    /// The answer, or in plain words why there is none.
    pub(crate) answer: Result<StatusCode, String>,
    pub(crate) took: Duration,
    pub(crate) next: Fate,
}

/// What becomes of a webhook after an attempt.
pub(crate) enum Fate {
    Delivered,
    /// It is sent again at this time of the platform's clock.
    Retry(i64),
    GivenUp,
}

/// The account that a request acted on, told by its reply.
#[derive(Clone)]
pub(crate) struct ActedOn(pub(crate) String);
