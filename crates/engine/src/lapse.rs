//! Clearing away the replies that have lapsed.

use std::collections::BTreeMap;

use store::{LapsedRow, PlatformNo, WriteSet};

use crate::{error::Error, run::Engine};

/// Replies cleared away at once: so few that commands hardly wait for it.
const STEP: usize = 500;

impl Engine {
    /// Clears away the idempotent replies of all platforms that have lapsed, a few at a time.
    /// Returns how many they were.
    pub async fn clear_lapsed(&self) -> Result<usize, Error> {
        let now = self.real_now();
        let mut count = 0;
        loop {
            let found = self.shared.store.reader()?.lapsed(now, STEP)?;
            let read = found.len();
            let mut by_platform: BTreeMap<PlatformNo, Vec<LapsedRow>> = BTreeMap::new();
            for (platform, row) in found {
                by_platform.entry(platform).or_default().push(row);
            }
            for (platform, lapsed) in by_platform {
                self.submit(move |_| {
                    let lapsed = lapsed.clone();
                    (Ok(()), Some(WriteSet { platform, lapsed, ..WriteSet::default() }))
                })
                .await?;
            }
            count += read;
            if read < STEP {
                return Ok(count);
            }
        }
    }
}
