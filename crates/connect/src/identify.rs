//! Who asks.

use std::sync::Arc;

use engine::{
    API_VERSION, Caller, Engine, Error,
    keys::{KnownKey, masked},
};
use model::{oauth::Scope, refusal::Refusal};
use store::KeyKind;
use wire::errors::Api;

use crate::rules::{accounts::reach::Reach, oauth};

/// What a request says of itself besides its parameters.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// The API key.
    pub key: Option<String>,
    /// The `Stripe-Account` header.
    pub account: Option<String>,
    /// The `Stripe-Version` header.
    pub version: Option<String>,
    /// The `Idempotency-Key` header.
    pub idempotency_key: Option<String>,
    /// The request's own id.
    pub request: String,
    /// The dialect in which it asks.
    pub api: Api,
    /// See [`Caller::base_url`].
    pub base_url: Option<Arc<str>>,
}

/// Who asks. In `dev`, a test key that is not known opens its own empty platform.
///
/// Refuses a missing, unknown or revoked key, and an account that is not connected.
pub async fn identify(engine: &Engine, credentials: Credentials) -> Result<Caller, Error> {
    let key = credentials.key.filter(|key| !key.is_empty()).ok_or(Refusal::NoKey)?;
    let open_platforms = engine.settings().open_platforms;
    let asked = if open_platforms { unrestricted(&key) } else { key.clone() };
    let known = match engine.known_key(&asked, oauth::grant_id)? {
        Some(known) => known,
        None if open_platforms && opens(&asked) => open(engine, &asked).await?,
        None => return Err(invalid(&key)),
    };
    let mut caller = Caller {
        platform: known.platform,
        platform_account: known.account.clone(),
        account: known.account,
        application: known.application,
        masked_key: masked(&key),
        key: known.kind,
        request: Some(credentials.request),
        idempotency_key: credentials.idempotency_key,
        api_version: credentials.version.unwrap_or_else(|| API_VERSION.to_owned()),
        api: credentials.api,
        granted: known.grant.is_some(),
        read_only: false,
        base_url: credentials.base_url,
    };
    if let Some(grant) = known.grant {
        let held = engine.read(caller.platform, |reader| oauth::held(reader, &grant))?;
        let revoked = || Refusal::KeyRevoked { masked: masked(&key) };
        let (account, scope) = held.ok_or_else(revoked)?;
        caller.account = account;
        caller.read_only = scope == Scope::ReadOnly;
    }
    if let Some(account) = credentials.account.filter(|account| *account != caller.account) {
        caller.read_only = check_connected(engine, &caller, &account)? == Scope::ReadOnly;
        caller.account = account;
    }
    Ok(caller)
}

/// What a platform may do on an account.
fn check_connected(engine: &Engine, caller: &Caller, account: &str) -> Result<Scope, Error> {
    let found = engine.read(caller.platform, |reader| reader.reachable(caller, account))?;
    match found {
        Some(found) => Ok(found.internal.connection.as_ref().map_or(Scope::ReadWrite, |c| c.scope)),
        None => {
            let (masked, account) = (caller.masked_key.clone(), account.to_owned());
            Err(Refusal::AccountInvalid { masked, account }.into())
        }
    }
}

/// The caller as which the pages of a platform's application act: the platform itself, come
/// by the address `base_url`.
///
/// None if there is no such application.
pub fn applicant(
    engine: &Engine,
    application: &str,
    base_url: Option<Arc<str>>,
) -> Result<Option<Caller>, Error> {
    let Some(platform) = engine.platform_of(application)? else { return Ok(None) };
    let request = Some(engine.request_id());
    Ok(Some(Caller { request, api: Api::OAuth, base_url, ..Caller::platform(&platform) }))
}

/// Opens the platform of a key. Two requests that open the same
/// platform at once get the same one. A key whose other half a holder gave opens none.
async fn open(engine: &Engine, key: &str) -> Result<KnownKey, Error> {
    let suffix = key.split_once("_test_").map_or("", |(_, suffix)| suffix).to_owned();
    let keys = [
        (format!("sk_test_{suffix}"), KeyKind::Secret),
        (format!("pk_test_{suffix}"), KeyKind::Publishable),
    ];
    engine.create_platform(keys.to_vec()).await?;
    engine.known_key(key, oauth::grant_id)?.ok_or_else(|| invalid(key))
}

/// In development a restricted key opens the platform of the secret key with the same rest, and is
/// not restricted.
fn unrestricted(key: &str) -> String {
    key.strip_prefix("rk_test_").map_or_else(|| key.to_owned(), |rest| format!("sk_test_{rest}"))
}

fn opens(key: &str) -> bool {
    let suffix = key.strip_prefix("sk_test_").or_else(|| key.strip_prefix("pk_test_"));
    suffix.is_some_and(|suffix| {
        !suffix.is_empty()
            && suffix.len() <= 200
            && suffix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    })
}

fn invalid(key: &str) -> Error {
    Refusal::InvalidKey { masked: masked(key) }.into()
}
