//! Where events can be sent.

use engine::{Error, Lists, Tx};
use model::{
    object::Object,
    refusal::Refusal,
    webhook_endpoint::{ENDPOINT_LIMIT, WebhookEndpoint},
};
use store::Span;

/// Refuses one more endpoint or destination than there may be of both.
pub(crate) fn check_room(tx: &mut Tx<'_>, account: &str) -> Result<(), Error> {
    let span = Span { bounds: Default::default(), ascending: false, limit: ENDPOINT_LIMIT };
    let list = tx.vault().list_name(&WebhookEndpoint::RESOURCE, account, None)?;
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
