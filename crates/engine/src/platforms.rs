//! Platforms and the keys that open them.

use std::sync::Arc;

use model::{oauth::Scope, refusal::Refusal};
use store::{KeyKind, KeyRow, PlatformRow, WriteSet};
use wire::errors::Api;

use crate::{
    caller::Caller,
    keys::{KnownKey, hash, masked},
    rules::oauth,
    run::Engine,
    settings::API_VERSION,
    shared::known,
    stop::Stop,
};

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

impl Engine {
    /// Who asks. In `dev`, a test key that is not known opens its own empty platform.
    ///
    /// Refuses a missing, unknown or revoked key, and an account that is not connected.
    pub async fn identify(&self, credentials: Credentials) -> Result<Caller, Stop> {
        let key = credentials.key.filter(|key| !key.is_empty()).ok_or(Refusal::NoKey)?;
        let known = match self.known_key(&key)? {
            Some(known) => known,
            None if self.settings().open_platforms && opens(&key) => self.open(&key).await?,
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
            let held = self.read(caller.platform, |look| oauth::held(look, &grant))?;
            let revoked = || Refusal::KeyRevoked { masked: masked(&key) };
            let (account, scope) = held.ok_or_else(revoked)?;
            caller.account = account;
            caller.read_only = scope == Scope::ReadOnly;
        }
        if let Some(account) = credentials.account.filter(|account| *account != caller.account) {
            caller.read_only = self.check_connected(&caller, &account)? == Scope::ReadOnly;
            caller.account = account;
        }
        Ok(caller)
    }

    /// What a platform may do on an account.
    fn check_connected(&self, caller: &Caller, account: &str) -> Result<Scope, Stop> {
        use crate::look::Look as _;
        let found = self.read(caller.platform, |look| look.reachable(caller, account))?;
        match found {
            Some(found) => {
                Ok(found.internal.connection.as_ref().map_or(Scope::ReadWrite, |c| c.scope))
            }
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
        &self,
        application: &str,
        base_url: Option<Arc<str>>,
    ) -> Result<Option<Caller>, Stop> {
        let mut reader = self.shared.store.reader()?;
        let Some(no) = reader.platform_of(application)? else { return Ok(None) };
        let platform = known(reader.as_mut(), no)?;
        let request = Some(self.request_id());
        Ok(Some(Caller { request, api: Api::OAuth, base_url, ..Caller::platform(&platform) }))
    }

    fn known_key(&self, key: &str) -> Result<Option<KnownKey>, Stop> {
        let hash = hash(key);
        let keys = &self.shared.keys;
        let cached = keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = cached.get(&hash) {
            return Ok(Some(known.clone()));
        }
        drop(cached);
        let mut reader = self.shared.store.reader()?;
        let Some(key) = reader.key(&hash)? else { return Ok(None) };
        let platform = known(reader.as_mut(), key.platform)?;
        let grant = oauth::grant_id(&hash);
        let granted = reader.object(platform.no, &grant)?.is_some();
        let found = KnownKey {
            platform: platform.no,
            account: platform.account,
            application: platform.application,
            kind: key.kind,
            grant: granted.then_some(grant),
        };
        let mut cached = keys.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        cached.insert(hash, found.clone());
        Ok(Some(found))
    }

    /// Opens the platform of a key. Two requests that open the same
    /// platform at once get the same one. A key whose other half a holder gave opens none.
    async fn open(&self, key: &str) -> Result<KnownKey, Stop> {
        let suffix = key.split_once("_test_").map_or("", |(_, suffix)| suffix).to_owned();
        let keys = [
            (format!("sk_test_{suffix}"), KeyKind::Secret),
            (format!("pk_test_{suffix}"), KeyKind::Publishable),
        ];
        self.create_platform(keys.to_vec()).await?;
        self.known_key(key)?.ok_or_else(|| invalid(key))
    }

    /// Creates a platform with its keys, unless one of the keys is known already.
    pub async fn create_platform(&self, keys: Vec<(String, KeyKind)>) -> Result<(), Stop> {
        let shared = self.shared.clone();
        let real_now = self.real_now();
        self.submit(move |reader| {
            let make = |reader: &mut dyn store::Reader| -> Result<Option<WriteSet>, Stop> {
                for (key, _) in &keys {
                    if reader.key(&hash(key))?.is_some() {
                        return Ok(None);
                    }
                }
                let no = reader.last_platform()? + 1;
                let mut draw = shared.draw();
                let platform = PlatformRow {
                    no,
                    account: draw.id("acct", "", real_now, 1),
                    application: format!("ca_{}", draw.text(32)),
                    created: real_now,
                    clock_offset: 0,
                    frozen_at: None,
                    last_now: real_now,
                    next_seq: 2,
                };
                let ((), writes) = shared.transact(reader, platform, real_now, draw, |tx| {
                    shared.domain.open_platform(tx)?;
                    for (key, kind) in &keys {
                        tx.add_key(KeyRow {
                            hash: hash(key),
                            platform: no,
                            kind: *kind,
                            redacted: masked(key),
                            created: real_now,
                        });
                    }
                    Ok(())
                })?;
                Ok(Some(writes))
            };
            match make(reader) {
                Ok(writes) => (Ok(()), writes),
                Err(stop) => (Err(stop), None),
            }
        })
        .await
    }

    /// New random keys of a new platform: secret and publishable. Only their hashes are kept.
    pub async fn new_keys(&self) -> Result<(String, String), Stop> {
        let mut draw = self.shared.draw();
        let secret = format!("sk_test_{}", draw.text(48));
        let publishable = format!("pk_test_{}", draw.text(48));
        let keys =
            vec![(secret.clone(), KeyKind::Secret), (publishable.clone(), KeyKind::Publishable)];
        self.create_platform(keys).await?;
        Ok((secret, publishable))
    }
}

fn opens(key: &str) -> bool {
    let suffix = key.strip_prefix("sk_test_").or_else(|| key.strip_prefix("pk_test_"));
    suffix.is_some_and(|suffix| {
        !suffix.is_empty()
            && suffix.len() <= 200
            && suffix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    })
}

fn invalid(key: &str) -> Stop {
    Refusal::InvalidKey { masked: masked(key) }.into()
}

impl Engine {
    /// The numbers of all platforms.
    pub fn platforms(&self) -> Result<Vec<store::PlatformNo>, Stop> {
        Ok((1..=self.shared.store.reader()?.last_platform()?).collect())
    }
}
