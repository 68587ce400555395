//! Webhook endpoints.

use connect::commands::webhook_endpoints;
use model::webhook_endpoint::WebhookEndpoint;

use crate::endpoint::{Route, id, list_of, object, params, retrieve, value, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<WebhookEndpoint>("GET /v1/webhook_endpoints", &[]),
        write("POST /v1/webhook_endpoints", "webhook_endpoint", |tx, caller, asked| {
            let params = params(asked)?;
            let result = webhook_endpoints::create(tx, caller, params);
            object(tx, asked, result)
        }),
        retrieve::<WebhookEndpoint>("GET /v1/webhook_endpoints/{}", "webhook_endpoint"),
        write("POST /v1/webhook_endpoints/{}", "webhook_endpoint", |tx, caller, asked| {
            let params = params(asked)?;
            let result = webhook_endpoints::update(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("DELETE /v1/webhook_endpoints/{}", "webhook_endpoint", |tx, caller, asked| {
            let result = webhook_endpoints::delete(tx, caller, id(asked, 0));
            value(tx, asked, result)
        }),
    ]
}
