//! Platforms and the keys that open them.

use model::{account::Account, refusal::Refusal};
use sha2::{Digest, Sha256};
use store::{KeyKind, KeyRow, PlatformNo, PlatformRow, WriteSet};

use crate::{
    caller::Caller,
    run::{Engine, known},
    settings::API_VERSION,
    stop::Stop,
    tx::Tx,
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
    pub api: wire::errors::Api,
}

/// A key that was seen before, and what never changes of its platform.
#[derive(Debug, Clone)]
pub(crate) struct KnownKey {
    platform: PlatformNo,
    account: String,
    application: String,
    kind: KeyKind,
}

impl Engine {
    /// Who asks. In `dev`, a test key that is not known opens its own empty platform.
    ///
    /// Refuses a missing or unknown key, and an account that is not connected.
    pub async fn identify(&self, credentials: Credentials) -> Result<Caller, Stop> {
        let key = credentials.key.filter(|key| !key.is_empty()).ok_or(Refusal::NoKey)?;
        let known = match self.known_key(&key)? {
            Some(known) => known,
            None if self.settings().open_platforms && opens(&key) => self.open(&key).await?,
            None => return Err(Refusal::InvalidKey { masked: masked(&key) }.into()),
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
        };
        if let Some(account) = credentials.account.filter(|account| *account != caller.account) {
            self.check_connected(&caller, &account, &key)?;
            caller.account = account;
        }
        Ok(caller)
    }

    fn check_connected(&self, caller: &Caller, account: &str, key: &str) -> Result<(), Stop> {
        use crate::look::Look as _;
        let found = self.read(caller.platform, |snapshot| snapshot.account(account))?;
        match found {
            Some(_) => Ok(()),
            None => {
                let account = account.to_owned();
                Err(Refusal::AccountInvalid { masked: masked(key), account }.into())
            }
        }
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
        let found = KnownKey {
            platform: platform.no,
            account: platform.account,
            application: platform.application,
            kind: key.kind,
        };
        let mut cached = keys.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        cached.insert(hash, found.clone());
        Ok(Some(found))
    }

    /// Opens the platform of a key. Two requests that open the same
    /// platform at once get the same one.
    async fn open(&self, key: &str) -> Result<KnownKey, Stop> {
        let suffix = key.split_once("_test_").map_or("", |(_, suffix)| suffix).to_owned();
        let keys = [
            (format!("sk_test_{suffix}"), KeyKind::Secret),
            (format!("pk_test_{suffix}"), KeyKind::Publishable),
        ];
        self.create_platform(keys.to_vec()).await?;
        self.known_key(key)?.ok_or_else(|| Stop::bug("an opened platform has no key"))
    }

    /// Creates a platform with its keys, unless the first of the keys is known already.
    pub async fn create_platform(&self, keys: Vec<(String, KeyKind)>) -> Result<(), Stop> {
        let shared = self.shared.clone();
        let real_now = self.real_now();
        self.submit(move |reader| {
            let make = |reader: &mut dyn store::Reader| -> Result<Option<WriteSet>, Stop> {
                if let Some((first, _)) = keys.first()
                    && reader.key(&hash(first))?.is_some()
                {
                    return Ok(None);
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
                let account = Account::platform(&platform.account, real_now);
                let row = platform.clone();
                let mut tx = Tx::new(reader, platform, &shared, real_now, draw);
                // Owned by nobody: the platform's own account is not among its connected ones.
                tx.insert("", &account)?;
                for (key, kind) in &keys {
                    tx.add_key(KeyRow {
                        hash: hash(key),
                        platform: no,
                        kind: *kind,
                        redacted: masked(key),
                        created: real_now,
                    });
                }
                let mut writes = tx.finish()?;
                writes.platform_row.get_or_insert(row);
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

fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// The key with its middle hidden: the prefix and the last four characters are shown.
pub fn masked(key: &str) -> String {
    let prefix = key.rfind('_').map_or(0, |at| at + 1);
    let (shown, secret) = key.split_at(prefix);
    let count = secret.chars().count();
    let tail: String = secret.chars().skip(count.saturating_sub(4)).collect();
    format!("{shown}{}{tail}", "*".repeat(count.saturating_sub(4)))
}

impl Engine {
    /// The numbers of all platforms.
    pub fn platforms(&self) -> Result<Vec<store::PlatformNo>, Stop> {
        Ok((1..=self.shared.store.reader()?.last_platform()?).collect())
    }
}
