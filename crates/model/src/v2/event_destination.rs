//! Event destinations: the newer API's webhook endpoints.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    metadata::Metadata,
    object::Object,
    resource::Resource,
    webhook_endpoint::{OPT_IN_EVENTS, WebhookEndpoint},
};

/// The type of the event that tries a destination; it reaches that one alone, whatever it is
/// enabled for.
pub const PING: &str = "v2.core.event_destination.ping";

/// Whose events a destination hears of.
pub const SELF: &str = "@self";
/// See [`SELF`].
pub const ACCOUNTS: &str = "@accounts";

/// A destination.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventDestination {
    /// `ed_test_…`
    pub id: String,
    pub object: String,
    pub amazon_eventbridge: Option<Value>,
    pub azure_event_grid: Option<Value>,
    pub created: String,
    pub description: String,
    pub enabled_events: Vec<String>,
    pub event_payload: Payload,
    pub events_from: Vec<String>,
    pub livemode: bool,
    pub metadata: Metadata,
    pub name: String,
    pub snapshot_api_version: Option<String>,
    pub status: String,
    pub status_details: Option<Value>,
    #[serde(rename = "type")]
    pub kind: String,
    pub updated: String,
    /// Null in the stored body; see [`EventDestination::included`].
    pub webhook_endpoint: Option<Value>,
    #[serde(skip)]
    pub internal: DestinationInternal,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// The older API's events, with the object.
    Snapshot,
    /// Notifications that name the object.
    Thin,
}

/// What a destination's body does not show unless it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DestinationInternal {
    /// Where events are sent.
    pub url: String,
    /// `whsec_…`; the whole of it is the key of the signature.
    pub secret: String,
}

impl EventDestination {
    /// True if an event of this type is to be sent here. `own` tells whether it happened on the
    /// account that the destination belongs to.
    pub fn wants(&self, kind: &str, own: bool) -> bool {
        let from = if own { SELF } else { ACCOUNTS };
        if self.status != "enabled" || !self.events_from.iter().any(|known| known == from) {
            return false;
        }
        let newer = kind.starts_with("v2.");
        self.enabled_events.iter().any(|enabled| match (self.event_payload, newer) {
            (Payload::Snapshot, true) => false,
            (Payload::Snapshot, false) => {
                enabled == kind || (enabled == "*" && !OPT_IN_EVENTS.contains(&kind))
            }
            (Payload::Thin, true) => enabled == kind || enabled == "*",
            (Payload::Thin, false) => enabled.strip_prefix("v1.") == Some(kind),
        })
    }

    /// Disables or enables it.
    pub fn enable(&mut self, enabled: bool) {
        self.status = if enabled { "enabled" } else { "disabled" }.into();
        self.status_details = (!enabled).then(|| json!({ "disabled": { "reason": "user" } }));
    }

    /// The destination with what was asked for of its endpoint; the secret only where `secret`
    /// allows it, which is at its creation.
    pub fn included(&self, include: &[String], secret: bool) -> EventDestination {
        let asked = |part: &str| include.iter().any(|wanted| wanted == part);
        let url = asked("webhook_endpoint.url").then(|| self.internal.url.clone());
        let key = (secret && asked("webhook_endpoint.signing_secret"))
            .then(|| self.internal.secret.clone());
        let mut shown = self.clone();
        if url.is_some() || key.is_some() {
            shown.webhook_endpoint = Some(json!({ "signing_secret": key, "url": url }));
        }
        shown
    }
}

impl Object for EventDestination {
    /// One list with the older API's endpoints, so that one look finds who wants an event.
    const RESOURCE: Resource = Resource::new("v2.core.event_destination", &["ed_test"])
        .path("/v2/core/event_destinations/{destination}")
        .list(WebhookEndpoint::RESOURCE.list);
    type Internal = DestinationInternal;

    fn id(&self) -> &str {
        &self.id
    }

    fn internal(&self) -> &DestinationInternal {
        &self.internal
    }

    fn set_internal(&mut self, internal: DestinationInternal) {
        self.internal = internal;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_gets_what_it_asked_for() {
        let destination = |payload, from: &[&str], events: &[&str]| EventDestination {
            id: "ed_test_1".into(),
            object: EventDestination::OBJECT.into(),
            amazon_eventbridge: None,
            azure_event_grid: None,
            created: String::new(),
            description: String::new(),
            enabled_events: events.iter().map(|e| (*e).to_owned()).collect(),
            event_payload: payload,
            events_from: from.iter().map(|e| (*e).to_owned()).collect(),
            livemode: false,
            metadata: Metadata::new(),
            name: String::new(),
            snapshot_api_version: None,
            status: "enabled".into(),
            status_details: None,
            kind: "webhook_endpoint".into(),
            updated: String::new(),
            webhook_endpoint: None,
            internal: DestinationInternal::default(),
        };
        use Payload::{Snapshot, Thin};
        let created = "v2.core.account.created";
        for (payload, from, events, kind, own, wants) in [
            (Thin, SELF, created, created, true, true),
            (Thin, SELF, created, "v2.core.account.updated", true, false),
            (Thin, SELF, "*", created, true, true),
            (Thin, SELF, "v1.charge.failed", "charge.failed", true, true),
            (Thin, SELF, "v1.charge.failed", "charge.failed", false, false),
            (Thin, ACCOUNTS, "v1.charge.failed", "charge.failed", false, true),
            (Thin, SELF, "charge.failed", "charge.failed", true, false),
            (Snapshot, SELF, "charge.failed", "charge.failed", true, true),
            (Snapshot, SELF, "*", created, true, false),
        ] {
            let wanted = destination(payload, &[from], &[events]).wants(kind, own);
            assert_eq!(wanted, wants, "{payload:?} {from} {events} {kind}");
        }
    }
}
