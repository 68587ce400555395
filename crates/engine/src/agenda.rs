//! What is due next on which platform, in memory, so that nobody has to ask the database.
//!
//! Fed by every commit and, at start, by one query. A platform whose clock is frozen has nothing
//! due until its clock is moved.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use store::{PlatformNo, PlatformRow};
use tokio::sync::Notify;

/// An agenda of one kind of work: timers, or deliveries.
#[derive(Default)]
pub struct Agenda {
    entries: Mutex<Entries>,
    changed: Notify,
}

#[derive(Default)]
struct Entries {
    platforms: HashMap<PlatformNo, Entry>,
    /// By real time.
    order: BTreeSet<(i64, PlatformNo)>,
}

#[derive(Default, Clone, Copy)]
struct Entry {
    offset: i64,
    frozen_at: Option<i64>,
    /// On the platform's clock.
    due: Option<i64>,
    /// Tries in vain, one after the other.
    failures: u32,
    /// In real time: nothing is due before.
    paused_until: i64,
}

/// Seconds of real time that a platform is left alone after a try in vain, at the most: twice as
/// long after each.
const LONGEST_PAUSE: i64 = 60;

impl Entry {
    /// When that is in real time; never, while the clock is frozen before it.
    fn real_due(self) -> Option<i64> {
        let due = self.due?;
        let at = match self.frozen_at {
            None => Some(due.saturating_sub(self.offset)),
            Some(at) => (due <= at).then_some(i64::MIN),
        };
        at.map(|at| at.max(self.paused_until))
    }
}

impl Agenda {
    /// Notes the platform's clock and, if given, something due on it.
    pub fn note(&self, platform: &PlatformRow, due: Option<i64>) {
        self.change(platform.no, |entry| {
            entry.offset = platform.clock_offset;
            entry.frozen_at = platform.frozen_at;
            if let Some(due) = due {
                entry.due = Some(entry.due.map_or(due, |known| known.min(due)));
            }
        });
    }

    /// Notes something due on a platform whose clock did not change.
    pub fn note_due(&self, platform: PlatformNo, due: i64) {
        self.change(platform, |entry| {
            entry.due = Some(entry.due.map_or(due, |known| known.min(due)));
        });
    }

    /// Notes a try in vain: the platform has nothing due for a while, and for longer each time.
    /// Returns how long.
    pub fn pause(&self, platform: PlatformNo, real_now: i64) -> i64 {
        let mut pause = LONGEST_PAUSE;
        self.change(platform, |entry| {
            pause = 1_i64.checked_shl(entry.failures).map_or(pause, |twice| twice.min(pause));
            entry.failures = (entry.failures + 1).min(62);
            entry.paused_until = real_now.saturating_add(pause);
        });
        pause
    }

    /// Notes that a try was not in vain. True if the one before was.
    pub fn resume(&self, platform: PlatformNo) -> bool {
        let mut paused = false;
        self.change(platform, |entry| {
            paused = entry.failures > 0;
            (entry.failures, entry.paused_until) = (0, 0);
        });
        paused
    }

    /// True if the last try was in vain.
    pub fn is_failing(&self, platform: PlatformNo) -> bool {
        self.lock().platforms.get(&platform).is_some_and(|entry| entry.failures > 0)
    }

    fn change(&self, platform: PlatformNo, change: impl FnOnce(&mut Entry)) {
        let mut entries = self.lock();
        let entry = entries.platforms.entry(platform).or_default();
        let before = entry.real_due();
        change(entry);
        let after = entry.real_due();
        if before == after {
            return;
        }
        if let Some(at) = before {
            entries.order.remove(&(at, platform));
        }
        if let Some(at) = after {
            entries.order.insert((at, platform));
        }
        drop(entries);
        self.changed.notify_one();
    }

    /// Takes the platforms with something due at `real_now`; whoever takes one must note what
    /// is due on it afterwards.
    pub fn take_due(&self, real_now: i64) -> Vec<PlatformNo> {
        let mut entries = self.lock();
        let mut taken = Vec::new();
        while let Some(&(at, platform)) = entries.order.first()
            && at <= real_now
        {
            entries.order.pop_first();
            if let Some(entry) = entries.platforms.get_mut(&platform) {
                entry.due = None;
            }
            taken.push(platform);
        }
        taken
    }

    /// The real time at which something is due next.
    pub fn next(&self) -> Option<i64> {
        self.lock().order.first().map(|(at, _)| *at)
    }

    /// Waits until the agenda has changed.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(no: i64, clock_offset: i64, frozen_at: Option<i64>) -> PlatformRow {
        PlatformRow {
            no,
            account: String::new(),
            application: String::new(),
            created: 0,
            clock_offset,
            frozen_at,
            last_now: 0,
            next_seq: 0,
        }
    }

    #[test]
    fn a_platform_that_fails_is_left_alone_for_longer_each_time() {
        let agenda = Agenda::default();
        agenda.note(&platform(1, 0, None), Some(100));
        agenda.note(&platform(2, 0, None), Some(100));
        agenda.note(&platform(3, 0, Some(90)), Some(80));
        let mut now = 100;
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            assert!(agenda.take_due(now).contains(&1));
            for no in [1, 3] {
                assert_eq!(agenda.pause(no, now), pause);
                agenda.note_due(no, 80);
            }
            agenda.note_due(2, 100);
            // Whoever else notes something does not end the pause.
            agenda.note(&platform(1, 0, None), Some(50));
            assert_eq!(agenda.take_due(now + pause - 1), [2], "the others go on");
            assert_eq!(agenda.next(), Some(now + pause));
            now += pause;
        }
        assert!(agenda.is_failing(1) && !agenda.is_failing(2));
        assert!(agenda.resume(1) && !agenda.resume(1));
        assert_eq!(agenda.take_due(now), [1, 3]);
        agenda.note_due(1, now);
        assert_eq!((agenda.take_due(now), agenda.pause(1, now)), (vec![1], 1));
    }

    #[test]
    fn what_is_due_follows_each_platforms_own_clock() {
        let agenda = Agenda::default();
        agenda.note(&platform(1, 0, None), Some(100));
        agenda.note(&platform(2, 50, None), Some(120));
        agenda.note(&platform(3, 0, Some(90)), Some(95));
        assert_eq!(agenda.next(), Some(70));
        assert_eq!(agenda.take_due(99), [2]);
        assert_eq!(agenda.take_due(100), [1]);
        assert_eq!(agenda.take_due(i64::MAX), [0; 0], "a frozen clock has nothing due");
        agenda.note(&platform(3, 0, Some(95)), None);
        assert_eq!(agenda.take_due(0), [3]);
    }
}
