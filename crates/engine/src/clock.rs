//! The one place that reads the system's time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use store::PlatformRow;

/// How long something takes, by no clock that is ever set.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins to count.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Where real time comes from: the system, or a test.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    Real,
    /// A clock that stands until it is set; for simulations.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`, unix seconds.
    pub fn manual(at: i64) -> Clock {
        Clock::Manual(Arc::new(AtomicI64::new(at)))
    }

    /// Real time, unix seconds. What a client checks against its own clock uses this: the
    /// timestamp of a webhook signature, for one.
    pub fn real_now(&self) -> i64 {
        match self {
            // A system clock before 1970 is treated as 1970.
            Clock::Real => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX)),
            Clock::Manual(at) => at.load(Ordering::SeqCst),
        }
    }

    /// The platform's time: real time and its offset, or where it was frozen, but never before
    /// what a command has seen already.
    pub fn platform_now(&self, platform: &PlatformRow) -> i64 {
        let now = platform.frozen_at.unwrap_or(self.real_now() + platform.clock_offset);
        now.max(platform.last_now)
    }
}
