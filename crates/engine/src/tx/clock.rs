//! The platform's clock, as a command sets it.

use crate::tx::Tx;

impl Tx<'_> {
    /// Sets the clock so that it shows `now`. A clock that stands, stands there.
    pub(crate) fn set_clock(&mut self, now: i64) {
        let real_now = self.context.clock.real_now();
        match &mut self.platform.frozen_at {
            Some(at) => *at = now,
            None => self.platform.clock_offset = now - real_now,
        }
    }

    /// Stops the clock where it is.
    pub fn stop_clock(&mut self) {
        self.platform.frozen_at = Some(self.now);
    }

    /// Lets a clock that was stopped run on from where it is.
    pub fn start_clock(&mut self) {
        if self.platform.frozen_at.take().is_some() {
            self.platform.clock_offset = self.now - self.context.clock.real_now();
        }
    }

    /// Moves the clock to `target`, and this command with it, unless the clock is further already.
    pub(crate) fn move_clock(&mut self, target: i64) {
        if self.platform.last_now <= target {
            self.set_clock(target);
            self.now = target;
        }
    }
}
