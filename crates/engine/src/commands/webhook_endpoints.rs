//! Webhook endpoints: creating, changing, deleting them.

use model::{
    metadata::MetadataPatch,
    refusal::{Place, Refusal},
    webhook_endpoint::{ENDPOINT_LIMIT, EndpointInternal, EndpointStatus, WebhookEndpoint},
};
use serde::Deserialize;
use store::Span;

use crate::{caller::Caller, look::Look, stop::Stop, tx::Tx};

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
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<WebhookEndpoint, Stop> {
    check_url(&params.url)?;
    check_room(tx, &caller.account)?;
    let secret = format!("whsec_{}", tx.secret(32));
    let connect = params.connect.unwrap_or(false);
    let mut endpoint = WebhookEndpoint {
        id: tx.id("we", &caller.account),
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
    metadata: Option<Option<MetadataPatch>>,
}

/// Changes an endpoint.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    params: Update,
) -> Result<WebhookEndpoint, Stop> {
    let mut endpoint: WebhookEndpoint =
        tx.get(&caller.account, id, Place::Path("webhook_endpoint"))?;
    if let Some(url) = params.url {
        check_url(&url)?;
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
    if let Some(patch) = params.metadata {
        patch.unwrap_or_default().apply(&mut endpoint.metadata);
    }
    tx.update(&endpoint)?;
    Ok(endpoint)
}

/// Deletes an endpoint; deliveries that wait for it are dropped.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<super::Deleted, Stop> {
    let endpoint: WebhookEndpoint = tx.get(&caller.account, id, Place::Path("webhook_endpoint"))?;
    tx.delete(&endpoint)?;
    Ok(super::Deleted::new(id, "webhook_endpoint"))
}

/// Refuses one more endpoint or destination than there may be of both.
pub(crate) fn check_room(tx: &mut Tx<'_>, account: &str) -> Result<(), Stop> {
    let span = Span { bounds: Default::default(), ascending: false, limit: ENDPOINT_LIMIT };
    let list = tx.vault().list_name::<WebhookEndpoint>(account, None)?;
    if tx.members(&list, &span)?.len() >= ENDPOINT_LIMIT {
        let message = "You have reached the maximum of 16 test webhook endpoints.";
        return Err(Refusal::invalid(None, message).into());
    }
    Ok(())
}

pub(crate) fn check_url(url: &str) -> Result<(), Refusal> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    if host.is_empty() || url.contains(char::is_whitespace) {
        return Err(Refusal::coded("url_invalid", Some("url"), "Not a valid URL"));
    }
    Ok(())
}
