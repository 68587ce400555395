//! What is due later, and the loop that runs it.
//!
//! A timer is a row written by the command that needs it, and a command of its own when it is
//! due. Timers of a platform run in order of time and sequence, each in its own transaction,
//! and see their due time as now, however late they are run.
//!
//! A timer is lost to nothing. If the database or a key fails, it stays due, and what is behind it
//! waits; the platform is tried again after a pause. If it is refused or runs into a bug, trying
//! again would not help: it is put aside, for somebody to look at and to run again
//! (`commands/timers.rs`), and the others go on.

use std::sync::atomic::Ordering;

use store::{ParkedRow, PlatformNo, PlatformRow, RowReader, TimerRow, WriteSet};

use crate::{
    error::Error,
    run::Engine,
    shared::{Shared, known, survive},
};

/// What one turn of a platform's timers did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Ran,
    /// Nothing due; the next timer is due then, if there is one.
    Idle(Option<i64>),
}

/// Turns queued at once. They share commits; and whoever sends a request meanwhile, on whatever
/// platform, waits for those before it, so that more of them would be felt.
const TURNS: usize = 16;

impl Engine {
    /// Runs what is due on a platform, by its own clock or up to a time to which that clock is
    /// moved. Returns how many timers ran.
    pub async fn run_due(&self, platform: PlatformNo, until: Option<i64>) -> Result<u64, Error> {
        let mut all = 0;
        loop {
            let (ran, idle) = self.run_some(platform, until).await?;
            all += ran;
            if idle {
                return Ok(all);
            }
        }
    }

    /// Moves a platform's clock to `target`, running in order what becomes due on the way. What
    /// fails on the way leaves the clock where it has come to. Returns how many timers ran.
    pub async fn run_until(&self, platform: PlatformNo, target: i64) -> Result<u64, Error> {
        let ran = self.run_due(platform, Some(target)).await?;
        self.command(platform, move |tx| {
            tx.move_clock(target);
            Ok(())
        })
        .await?;
        Ok(ran)
    }

    /// Runs some of what is due on a platform. Returns how many timers ran, and whether nothing
    /// is left.
    async fn run_some(
        &self,
        platform: PlatformNo,
        until: Option<i64>,
    ) -> Result<(u64, bool), Error> {
        // What failed is tried once: the others would fail at the same timer.
        let turns = if self.shared.timers.is_failing(platform) { 1 } else { TURNS };
        let turns: Vec<_> = (0..turns).map(|_| self.spawn_turn(platform, until)).collect();
        let (mut ran, mut idle, mut failed) = (0, None, None);
        // All of them: whoever is told that one failed is not surprised by another one's work.
        for turn in turns {
            match turn.await.map_err(|_| Error::bug("a timer's task was lost")).flatten() {
                Ok(Turn::Ran) => ran += 1,
                Ok(Turn::Idle(next)) => idle = Some(next),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        if self.shared.timers.resume(platform) {
            tracing::info!(platform, "timers are run again");
        }
        if let Some(Some(next)) = idle {
            self.shared.timers.note_due(platform, next);
        }
        Ok((ran, idle.is_some()))
    }

    fn spawn_turn(
        &self,
        platform: PlatformNo,
        until: Option<i64>,
    ) -> tokio::task::JoinHandle<Result<Turn, Error>> {
        let (engine, shared) = (self.clone(), self.shared.clone());
        tokio::spawn(async move {
            engine.submit(move |reader| turn(reader, &shared, platform, until)).await
        })
    }

    /// Runs timers as they become due, on all platforms, until the task is dropped. What could
    /// not be run is tried again. Beside that, clears away what has lapsed.
    pub async fn keep_time(&self) {
        let (mut looked, mut cleared) = (i64::MIN, i64::MIN);
        loop {
            let now = self.real_now();
            if self.shared.store.is_shared() && now != looked {
                looked = now;
                // Other processes write too, and may have died before they did what was due.
                if let Err(error) = self.read_agendas() {
                    tracing::error!(%error, "what is due could not be read");
                }
            }
            if now >= cleared.saturating_add(CLEARING) {
                cleared = now;
                if let Err(error) = self.clear_lapsed().await {
                    tracing::error!(?error, "what has lapsed could not be cleared away");
                }
            }
            self.run_what_is_due().await;
            let tick = tokio::time::sleep(TICK);
            tokio::select! {
                () = tick => {}
                () = self.shared.timers.changed(), if self.due_now() => {}
            }
        }
    }

    /// Runs some of what is due now on each platform: the others have their turn before the rest.
    /// A platform on which that fails is left alone for a while.
    pub async fn run_what_is_due(&self) {
        let agenda = &self.shared.timers;
        for platform in agenda.take_due(self.real_now()) {
            let idle = match self.run_some(platform, None).await {
                Ok((_, idle)) => idle,
                Err(error) => {
                    let pause = agenda.pause(platform, self.real_now());
                    tracing::error!(?error, platform, pause, "timers could not be run");
                    false
                }
            };
            if !idle {
                agenda.note_due(platform, i64::MIN / 2);
            }
        }
    }

    fn due_now(&self) -> bool {
        self.shared.timers.next().is_some_and(|at| at <= self.real_now())
    }
}

/// How often due times are looked at. Due times are whole seconds.
const TICK: std::time::Duration = std::time::Duration::from_millis(50);

/// Seconds between two looks for what has lapsed.
const CLEARING: i64 = 60;

/// Runs the earliest timer that is due.
fn turn(
    reader: &mut dyn RowReader,
    shared: &Shared,
    no: PlatformNo,
    until: Option<i64>,
) -> (Result<Turn, Error>, Option<WriteSet>) {
    match try_turn(reader, shared, no, until) {
        Ok((turn, writes)) => (Ok(turn), writes),
        Err(error) => (Err(error), None),
    }
}

fn try_turn(
    reader: &mut dyn RowReader,
    shared: &Shared,
    no: PlatformNo,
    until: Option<i64>,
) -> Result<(Turn, Option<WriteSet>), Error> {
    let platform = known(reader, no)?;
    let deadline = until.unwrap_or_else(|| shared.clock.platform_now(&platform));
    let Some(row) = reader.timer_due(no, deadline)? else {
        let next = reader.timer_due(no, i64::MAX)?.map(|row| row.due);
        return Ok((Turn::Idle(next), None));
    };
    let now = row.due.max(platform.last_now);
    let ran = survive(|| {
        shared.transact(reader, platform.clone(), now, shared.draw(), |tx| {
            if until.is_some() {
                tx.set_clock(now);
            }
            shared.domain.run_timer(tx, &row.body)
        })
    });
    let done = (row.due, row.seq);
    let mut writes = match ran.flatten() {
        Ok(((), writes)) => writes,
        Err(error) => {
            let reason = why_aside(error)?;
            // One timer that fails must not hold up the others; it is counted and told loudly.
            shared.failed_timers.fetch_add(1, Ordering::Relaxed);
            let timer = String::from_utf8_lossy(&row.body);
            tracing::error!(reason, platform = no, %timer, "a timer failed, and is put aside");
            put_aside(no, row, now, reason)
        }
    };
    writes.timers_done.push(done);
    if writes.platform_row.is_none() {
        // Counted up, so that no other writer takes the timer for one that is still there.
        let next_seq = platform.next_seq + 1;
        writes.platform_row = Some(PlatformRow { next_seq, ..platform });
    }
    Ok((Turn::Ran, Some(writes)))
}

fn put_aside(platform: PlatformNo, timer: TimerRow, at: i64, reason: String) -> WriteSet {
    let parked = vec![ParkedRow { timer, at, reason }];
    WriteSet { platform, parked, ..WriteSet::default() }
}

/// Why a timer is put aside, without anything that was told of anybody: a refusal by its name and
/// code, since its text may have values in it. A fault puts nothing aside.
pub(crate) fn why_aside(error: Error) -> Result<String, Error> {
    match error {
        Error::Refused(refusal) => {
            let shown = format!("{refusal:?}");
            let name = shown.split(|c: char| !c.is_ascii_alphanumeric()).next();
            let body = wire::errors::render(&refusal).body(None);
            let code = body["error"]["code"].as_str().map(|code| format!(", {code}"));
            Ok(format!("refused: {}{}", name.unwrap_or_default(), code.unwrap_or_default()))
        }
        Error::Bug(what) => Ok(format!("bug: {what}")),
        Error::Fault(error) => Err(Error::Fault(error)),
    }
}

#[cfg(test)]
mod tests {
    use model::refusal::{Place, Refusal};

    use super::*;

    #[test]
    fn a_reason_tells_no_values() {
        let no_such = Refusal::NoSuch {
            object: "payout".into(),
            id: "po_secret".into(),
            place: Place::Path("payout"),
        };
        for (refusal, reason) in [
            (no_such, "refused: NoSuch, resource_missing"),
            (Refusal::invalid(None, "Not a phone number: +49 secret"), "refused: Invalid"),
            (Refusal::PayoutInsufficient, "refused: PayoutInsufficient, balance_insufficient"),
        ] {
            assert_eq!(why_aside(refusal.into()).unwrap(), reason);
        }
        assert!(why_aside(Error::Fault(store::StoreError::Closed)).is_err());
    }
}
