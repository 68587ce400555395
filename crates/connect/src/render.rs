//! The one door through which every body leaves: replies, pages of lists, errors with the objects
//! in them, events, and what webhooks are sent.
//!
//! Who makes a body says what is in it; here it becomes the bytes that somebody gets, in the version
//! of the API that they speak. A replay of a kept reply does not come here again: its bytes are those
//! that left the first time, whichever version the retry speaks.

use engine::{API_VERSION, Caller, Error};
use model::{object::Object, refusal::Refusal};
use serde_json::Value;
use wire::errors::Api;

/// The version of the API that whoever gets a body speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version<'v>(&'v str);

impl<'v> Version<'v> {
    /// The version in which objects are stored.
    pub const NEWEST: Version<'static> = Version(API_VERSION);

    /// A caller's.
    pub fn of(caller: &'v Caller) -> Version<'v> {
        Version(&caller.api_version)
    }

    /// An endpoint's; the newest if it names none.
    pub fn pinned(version: Option<&'v str>) -> Version<'v> {
        version.map_or(Version::NEWEST, Version)
    }
}

/// What leaves, in the newest version.
#[derive(Debug)]
pub enum Body<'b> {
    /// The public bytes of an object, as they are stored.
    Stored(Vec<u8>),
    /// What was put together for this.
    Made(&'b Value),
}

impl Body<'_> {
    /// An object as it is stored.
    pub fn object<T: Object>(object: &T) -> Result<Body<'static>, Error> {
        Ok(Body::Stored(serde_json::to_vec(object)?))
    }
}

/// The bytes that leave. All versions are answered in the newest so far, and so what is stored
/// leaves without being parsed.
pub fn body(body: Body<'_>, _version: Version<'_>) -> Vec<u8> {
    match body {
        Body::Stored(bytes) => bytes,
        Body::Made(value) => serde_json::to_vec(value).expect("a JSON value can be written"),
    }
}

/// A refusal as it leaves.
#[derive(Debug)]
pub struct Refused {
    /// HTTP status.
    pub status: u16,
    /// Whether clients are advised to retry, where the API gives advice.
    pub should_retry: Option<bool>,
    /// JSON.
    pub body: Vec<u8>,
}

/// Renders a refusal, with the objects that it shows, for a caller if one is known.
pub fn refusal(refusal: &Refusal, api: Api, caller: Option<&Caller>) -> Refused {
    let error = api.render(refusal);
    // Who has no access to an account is not sent to its log. Source: recorded.
    let log = match refusal {
        Refusal::AccountInvalid { .. } => None,
        _ => caller.and_then(request_log),
    };
    let shown = error.body(log.as_deref());
    let version = caller.map_or(Version::NEWEST, Version::of);
    let body = body(Body::Made(&shown), version);
    Refused { status: error.status, should_retry: error.should_retry, body }
}

/// Where Stripe's dashboard would show the request.
fn request_log(caller: &Caller) -> Option<String> {
    let request = caller.request.as_deref()?;
    let account = &caller.account;
    Some(format!("https://dashboard.stripe.com/{account}/test/workbench/logs?object={request}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_stored_leaves_without_being_parsed() {
        let stored = b"{ \"id\" : ".to_vec();
        assert_eq!(body(Body::Stored(stored.clone()), Version::NEWEST), stored);
        assert_eq!(
            body(Body::Made(&json!({ "b": 1, "a": 2 })), Version::NEWEST),
            b"{\"b\":1,\"a\":2}"
        );
    }

    #[test]
    fn an_endpoint_without_a_version_speaks_the_newest() {
        assert_eq!(Version::pinned(None), Version::NEWEST);
        assert_ne!(Version::pinned(Some("2020-08-27")), Version::NEWEST);
    }
}
