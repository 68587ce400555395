//! Webhook endpoints: where events are sent, and which of them.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{object::Object, resource::Resource};

/// Event types that `*` leaves out; an endpoint gets them only by name.
pub const OPT_IN_EVENTS: [&str; 3] = [
    "identity.verification_session.redacted",
    "issuing_authorization.request",
    "reporting.report_type.updated",
];

/// Endpoints that one account may have. Source: Stripe's limit for endpoints and destinations.
pub const ENDPOINT_LIMIT: usize = 16;

/// A URL that is told of events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WebhookEndpoint {
    /// `we_…`
    pub id: String,
    /// `webhook_endpoint`
    pub object: String,
    /// The version in which events are rendered; the account's default if null.
    pub api_version: Option<String>,
    /// The Connect application, for an endpoint that hears of connected accounts.
    pub application: Option<String>,
    /// Unix seconds.
    pub created: i64,
    /// Free text.
    pub description: Option<String>,
    /// Event types, or `*`.
    pub enabled_events: Vec<String>,
    /// Whether this is live mode.
    pub livemode: bool,
    /// The caller's own notes.
    pub metadata: IndexMap<String, String>,
    /// Shown in the reply to the creation only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secret: Option<String>,
    /// `enabled` or `disabled`.
    pub status: EndpointStatus,
    /// Where events are sent.
    pub url: String,
    #[serde(skip)]
    /// What is not shown.
    pub internal: EndpointInternal,
}

/// Whether an endpoint is sent anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointStatus {
    /// Events are sent.
    Enabled,
    /// Events pass it by, for good: nothing is filled in later.
    Disabled,
}

/// What an endpoint's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EndpointInternal {
    /// `whsec_…`; the whole of it is the key of the signature.
    pub secret: String,
    /// Hears of connected accounts instead of the owner itself.
    pub connect: bool,
}

impl WebhookEndpoint {
    /// True if an event of this type is to be sent here, wherever it happened. The newer API's
    /// events go to its own destinations only.
    pub fn wants(&self, kind: &str) -> bool {
        match self.status {
            EndpointStatus::Disabled => false,
            EndpointStatus::Enabled if kind.starts_with("v2.") => false,
            EndpointStatus::Enabled => self.enabled_events.iter().any(|enabled| {
                enabled == kind || (enabled == "*" && !OPT_IN_EVENTS.contains(&kind))
            }),
        }
    }
}

impl Object for WebhookEndpoint {
    const RESOURCE: Resource = Resource::new("webhook_endpoint", &["we"])
        .path("/v1/webhook_endpoints/{endpoint}")
        .noun("webhook endpoint");
    type Internal = EndpointInternal;

    fn id(&self) -> &str {
        &self.id
    }

    fn internal(&self) -> &EndpointInternal {
        &self.internal
    }

    fn set_internal(&mut self, internal: EndpointInternal) {
        self.internal = internal;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_gets_what_it_asked_for() {
        let endpoint = |events: &[&str], status| WebhookEndpoint {
            id: "we_1".into(),
            object: "webhook_endpoint".into(),
            api_version: None,
            application: None,
            created: 0,
            description: None,
            enabled_events: events.iter().map(|e| (*e).to_owned()).collect(),
            livemode: false,
            metadata: IndexMap::new(),
            secret: None,
            status,
            url: "http://127.0.0.1/".into(),
            internal: EndpointInternal::default(),
        };
        use EndpointStatus::{Disabled, Enabled};
        for (events, status, kind, wants) in [
            (&["charge.succeeded"][..], Enabled, "charge.succeeded", true),
            (&["charge.succeeded"], Enabled, "charge.failed", false),
            (&["*"], Enabled, "charge.failed", true),
            (&["*"], Enabled, "issuing_authorization.request", false),
            (&["issuing_authorization.request"], Enabled, "issuing_authorization.request", true),
            (&["*"], Disabled, "charge.failed", false),
        ] {
            assert_eq!(endpoint(events, status).wants(kind), wants, "{events:?} {kind}");
        }
    }
}
