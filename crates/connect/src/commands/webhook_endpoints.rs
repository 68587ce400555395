//! Webhook endpoints: creating, changing, deleting them.

use engine::{Caller, Error, Reader, Tx};
use model::{
    metadata::{MetadataChange, MetadataPatch},
    refusal::Place,
    webhook_endpoint::{EndpointInternal, EndpointStatus, WebhookEndpoint},
};
use serde::Deserialize;

use crate::{commands::Deleted, rules::webhooks};

/// Parameters of the creation.
#[derive(Debug, Deserialize)]
pub struct Create {
    url: String,
    enabled_events: Vec<String>,
    api_version: Option<String>,
    connect: Option<bool>,
    description: Option<String>,
    metadata: Option<MetadataPatch>,
}

/// Creates an endpoint. Its secret is shown in this reply and never again.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<WebhookEndpoint, Error> {
    webhooks::check_url(&params.url)?;
    webhooks::check_room(tx, &caller.account)?;
    let secret = format!("whsec_{}", tx.secret(32));
    let connect = params.connect.unwrap_or(false);
    let mut endpoint = WebhookEndpoint {
        id: tx.new_id::<WebhookEndpoint>(&caller.account),
        object: "webhook_endpoint".into(),
        api_version: params.api_version,
        application: connect.then(|| caller.application.clone()),
        created: tx.now(),
        description: params.description,
        enabled_events: params.enabled_events,
        livemode: false,
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
        secret: None,
        status: EndpointStatus::Enabled,
        url: params.url,
        internal: EndpointInternal { secret: secret.clone(), connect },
    };
    tx.insert(&caller.account, &endpoint)?;
    endpoint.secret = Some(secret);
    Ok(endpoint)
}

/// Parameters of a change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    url: Option<String>,
    enabled_events: Option<Vec<String>>,
    #[serde(deserialize_with = "wire::params::double_option")]
    description: Option<Option<String>>,
    disabled: Option<bool>,
    metadata: MetadataChange,
}

/// Changes an endpoint.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Update,
) -> Result<WebhookEndpoint, Error> {
    let mut endpoint: WebhookEndpoint =
        tx.get(&caller.account, id, Place::Path("webhook_endpoint"))?;
    if let Some(url) = params.url {
        webhooks::check_url(&url)?;
        endpoint.url = url;
    }
    if let Some(events) = params.enabled_events {
        endpoint.enabled_events = events;
    }
    if let Some(description) = params.description {
        endpoint.description = description;
    }
    if let Some(disabled) = params.disabled {
        endpoint.status = if disabled { EndpointStatus::Disabled } else { EndpointStatus::Enabled };
    }
    params.metadata.apply(&mut endpoint.metadata)?;
    tx.update(&endpoint)?;
    Ok(endpoint)
}

/// Deletes an endpoint; deliveries that wait for it are dropped.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Deleted, Error> {
    let endpoint: WebhookEndpoint = tx.get(&caller.account, id, Place::Path("webhook_endpoint"))?;
    tx.delete(&endpoint)?;
    Ok(Deleted::new(id, "webhook_endpoint"))
}
