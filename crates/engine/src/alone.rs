//! Works of one platform that are more than a transaction: one after the other.

use std::{sync::Arc, time::Duration};

use store::PlatformNo;
use tokio::sync::OwnedMutexGuard;

use crate::{
    error::Error,
    run::Engine,
    shared::{Shared, lock},
};

/// How often it is looked whether another process is done.
const TICK: Duration = Duration::from_millis(20);

impl Engine {
    /// Waits until nobody else works on a platform's clock.
    pub async fn alone(&self, platform: PlatformNo) -> Result<Alone, Error> {
        let place = lock(&self.shared.works).entry(platform).or_default().clone();
        let turn = Some(place.lock_owned().await);
        let mut alone = Alone { shared: self.shared.clone(), platform, turn, taken: false };
        while !alone.taken {
            alone.taken = self.shared.store.take_clock(platform)?;
            if !alone.taken {
                tokio::time::sleep(TICK).await;
            }
        }
        Ok(alone)
    }
}

/// Holds up whoever else wants to work on a platform's clock, until it is dropped.
pub struct Alone {
    shared: Arc<Shared>,
    platform: PlatformNo,
    turn: Option<OwnedMutexGuard<()>>,
    /// Other processes wait, too.
    taken: bool,
}

impl Drop for Alone {
    fn drop(&mut self) {
        if self.taken
            && let Err(error) = self.shared.store.give_back_clock(self.platform)
        {
            // Lost with its connection, or free when the process ends.
            tracing::error!(%error, "a platform's clock could not be given back");
        }
        let mut works = lock(&self.shared.works);
        self.turn = None;
        // Nobody waits for it.
        if works.get(&self.platform).is_some_and(|place| Arc::strong_count(place) == 1) {
            works.remove(&self.platform);
        }
    }
}
