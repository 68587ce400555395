//! Webhook endpoints.

use connect::commands::webhook_endpoints;
use model::{object::Object, refusal::Place::Path, webhook_endpoint::WebhookEndpoint};

use crate::endpoint::{Route, act, list_of, retrieve, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<WebhookEndpoint>("GET /v1/webhook_endpoints", &[]),
        write("POST /v1/webhook_endpoints", webhook_endpoints::create),
        retrieve::<WebhookEndpoint>(
            "GET /v1/webhook_endpoints/{endpoint}",
            Path("webhook_endpoint"),
        ),
        write("POST /v1/webhook_endpoints/{endpoint}", webhook_endpoints::update),
        act("DELETE /v1/webhook_endpoints/{endpoint}", webhook_endpoints::delete)
            .shows(WebhookEndpoint::RESOURCE),
    ]
}
