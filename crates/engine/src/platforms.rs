//! Platforms and the keys that open them.

use store::{KeyKind, KeyRow, PlatformRow, WriteSet};

use crate::{
    error::Error,
    keys::{KnownKey, hash, masked},
    run::Engine,
    shared::known,
};

impl Engine {
    /// A key, if there is one. What its holder gave it by, if it is not the platform's own, is the
    /// object whose id `grant` makes of its hash.
    pub fn known_key(
        &self,
        key: &str,
        grant: impl FnOnce(&[u8; 32]) -> String,
    ) -> Result<Option<KnownKey>, Error> {
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
        let grant = grant(&hash);
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

    /// Creates a platform with its keys, unless one of the keys is known already.
    pub async fn create_platform(&self, keys: Vec<(String, KeyKind)>) -> Result<(), Error> {
        let shared = self.shared.clone();
        let real_now = self.real_now();
        self.submit(move |reader| {
            let make = |reader: &mut dyn store::RowReader| -> Result<Option<WriteSet>, Error> {
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
                Err(error) => (Err(error), None),
            }
        })
        .await
    }

    /// The platform that has an application, if there is one.
    pub fn platform_of(&self, application: &str) -> Result<Option<PlatformRow>, Error> {
        let mut reader = self.shared.store.reader()?;
        let Some(no) = reader.platform_of(application)? else { return Ok(None) };
        known(reader.as_mut(), no).map(Some)
    }

    /// New random keys of a new platform: secret and publishable. Only their hashes are kept.
    pub async fn new_keys(&self) -> Result<(String, String), Error> {
        let mut draw = self.shared.draw();
        let secret = format!("sk_test_{}", draw.text(48));
        let publishable = format!("pk_test_{}", draw.text(48));
        let keys =
            vec![(secret.clone(), KeyKind::Secret), (publishable.clone(), KeyKind::Publishable)];
        self.create_platform(keys).await?;
        Ok((secret, publishable))
    }
}

impl Engine {
    /// The numbers of all platforms.
    pub fn platforms(&self) -> Result<Vec<store::PlatformNo>, Error> {
        Ok((1..=self.shared.store.reader()?.last_platform()?).collect())
    }
}
