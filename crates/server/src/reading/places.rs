//! Places for long reads: a bounded number, of which no platform has more than its share.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use engine::Error;
use store::PlatformNo;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Platforms whose shares are remembered before those that nobody uses are forgotten.
const REMEMBERED: usize = 1_024;

/// The places, and who has them.
pub(super) struct Places {
    all: Arc<Semaphore>,
    share: usize,
    shares: Mutex<HashMap<PlatformNo, Weak<Semaphore>>>,
}

/// A place that is free again when this is dropped.
pub(super) struct Place {
    /// It keeps the share in memory, as waiting for it does.
    _of_share: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Places {
    /// So many places, of which a platform has `share` at the most.
    pub(super) fn new(all: usize, share: usize) -> Places {
        Places { all: Arc::new(Semaphore::new(all)), share, shares: Mutex::default() }
    }

    /// Waits for a place of the platform's share, and then for one of all. So however many reads
    /// a platform has waiting, another one waits behind a share of them and not behind them all.
    pub(super) async fn take(&self, platform: PlatformNo) -> Result<Place, Error> {
        let closed = |_| Error::bug("places are never closed");
        let of_share = self.share_of(platform).acquire_owned().await.map_err(closed)?;
        let of_all = self.all.clone().acquire_owned().await.map_err(closed)?;
        Ok(Place { _of_share: of_share, _of_all: of_all })
    }

    fn share_of(&self, platform: PlatformNo) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = shares.get(&platform).and_then(Weak::upgrade) {
            return share;
        }
        if shares.len() >= REMEMBERED {
            shares.retain(|_, share| share.strong_count() > 0);
        }
        let share = Arc::new(Semaphore::new(self.share));
        shares.insert(platform, Arc::downgrade(&share));
        share
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::*;

    /// A place, if there is one at once.
    fn at_once(places: &Places, platform: PlatformNo) -> Option<Place> {
        match pin!(places.take(platform)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(place) => Some(place.unwrap()),
            Poll::Pending => None,
        }
    }

    #[test]
    fn nobody_has_more_than_a_share_or_takes_another_ones() {
        let places = Places::new(3, 2);
        let (first, second) = (at_once(&places, 1).unwrap(), at_once(&places, 1).unwrap());
        assert!(at_once(&places, 1).is_none(), "a third one is more than the share");
        let other = at_once(&places, 2).unwrap();
        assert!(at_once(&places, 3).is_none(), "there are three in all");
        drop(other);
        let third = at_once(&places, 3).unwrap();
        drop(first);
        assert!(at_once(&places, 1).is_some());
        drop((second, third));
    }

    #[test]
    fn shares_that_nobody_uses_are_forgotten() {
        let places = Places::new(2, 1);
        let kept = at_once(&places, 0).unwrap();
        for platform in 1..=2 * REMEMBERED as PlatformNo {
            drop(at_once(&places, platform).unwrap());
        }
        assert!(places.shares.lock().unwrap().len() <= REMEMBERED);
        assert!(at_once(&places, 0).is_none(), "the share of the one that is used is remembered");
        drop(kept);
    }
}
