//! An error as it is sent, and how one is put together.

use serde_json::{Map, Value, json};

/// An error as it is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorReply {
    /// HTTP status.
    pub status: u16,
    /// The value of the `Stripe-Should-Retry` header, where the API gives advice.
    pub should_retry: Option<bool>,
    pub(super) fields: Map<String, Value>,
    /// The fields are the body, in their own order.
    pub(super) flat: bool,
}

/// Codes whose errors link to no page of documentation.
const NO_DOC_URL: [&str; 1] = ["property_expansion_max_depth"];

impl ErrorReply {
    /// An error of a type, e.g. `api_error`.
    pub(super) fn new(status: u16, kind: &str, message: impl Into<String>) -> ErrorReply {
        let mut fields = Map::new();
        fields.insert("message".into(), message.into().into());
        fields.insert("type".into(), kind.into());
        ErrorReply { status, should_retry: None, fields, flat: false }
    }

    /// What most errors are: 400, `invalid_request_error`.
    pub(super) fn invalid(message: impl Into<String>) -> ErrorReply {
        ErrorReply::new(400, "invalid_request_error", message)
    }

    /// Adds a field, or puts another value in its place.
    pub(super) fn with(mut self, field: &str, value: impl Into<Value>) -> ErrorReply {
        self.fields.insert(field.into(), value.into());
        self
    }

    /// Adds a code, and a link to its page where there is one.
    pub(super) fn code(self, code: &str) -> ErrorReply {
        if NO_DOC_URL.contains(&code) {
            return self.with("code", code);
        }
        let page = code.replace('_', "-");
        self.with("code", code)
            .with("doc_url", format!("https://stripe.com/docs/error-codes/{page}"))
    }

    /// Says which parameter is wrong.
    pub(super) fn param(self, param: &str) -> ErrorReply {
        self.with("param", param)
    }

    /// Changes the HTTP status.
    pub(super) fn status(mut self, status: u16) -> ErrorReply {
        self.status = status;
        self
    }

    /// Advises clients to retry, or not to.
    pub(super) fn retry(mut self, advice: bool) -> ErrorReply {
        self.should_retry = Some(advice);
        self
    }

    /// The body, its keys in alphabetical order. `request_log` links to the request's log.
    pub fn body(&self, request_log: Option<&str>) -> Value {
        let mut fields = self.fields.clone();
        if self.flat {
            return fields.into();
        }
        if let Some(url) = request_log {
            fields.insert("request_log_url".into(), url.into());
        }
        fields.sort_keys();
        json!({ "error": fields })
    }
}
