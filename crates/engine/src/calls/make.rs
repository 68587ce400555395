//! Making the calls that are due.

use std::time::Duration;

use serde_json::Value;
use store::{CallChange, CallRow, PlatformNo, WriteSet};
use tokio::task::JoinSet;

use crate::{
    calls::call_body::CallBody,
    domain::Unavailable,
    error::Error,
    reader::Reader,
    run::Engine,
    shared::{known, lock},
};

/// How often the clock is looked at for calls that have become due.
const TICK: Duration = Duration::from_millis(200);

/// How long a rail may take to answer one attempt.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Calls read at once.
const BATCH: usize = 256;

/// The longest pause between two attempts, in seconds; the first is one, and each is twice as long
/// as the one before.
const LONGEST_PAUSE: i64 = 3_600;

impl Engine {
    /// Makes what calls are due, until the task is dropped.
    pub async fn make_calls(&self) {
        // Dropped with this one, as all that a process does ends with it.
        let mut calls = JoinSet::new();
        loop {
            while calls.try_join_next().is_some() {}
            for platform in self.shared.calls.take_due(self.real_now()) {
                if let Err(error) = self.start_calls(platform, &mut calls) {
                    tracing::error!(?error, platform, "calls could not be read");
                    let engine = self.clone();
                    calls.spawn(async move {
                        tokio::time::sleep(TICK).await;
                        engine.shared.calls.note_due(platform, i64::MIN / 2);
                    });
                }
            }
            tokio::select! {
                () = self.shared.calls.changed() => {}
                () = tokio::time::sleep(TICK) => {}
            }
        }
    }

    /// Starts what is due on a platform, each call in a task of its own: none waits for another.
    fn start_calls(&self, platform: PlatformNo, calls: &mut JoinSet<()>) -> Result<(), Error> {
        if !self.leads_deliveries(platform)? {
            // Another process makes them; if it dies, they are found again.
            return Ok(());
        }
        for row in self.calls_due(platform)? {
            if lock(&self.shared.calling).insert((platform, row.id.clone())) {
                let engine = self.clone();
                calls.spawn(async move {
                    let claim = (platform, row.id.clone());
                    if let Err(error) = engine.make_call(platform, row).await {
                        // It stays due, and is made again under the same key.
                        tracing::error!(?error, platform, "a call could not be settled");
                        tokio::time::sleep(TICK).await;
                    }
                    lock(&engine.shared.calling).remove(&claim);
                    engine.shared.calls.note_due(platform, i64::MIN / 2);
                });
            }
        }
        self.note_next_call(platform)
    }

    /// Makes each call that is due on a platform once, one after the other. Returns how many.
    pub async fn make_due_calls(&self, platform: PlatformNo) -> Result<usize, Error> {
        let due = self.calls_due(platform)?;
        let count = due.len();
        for row in due {
            self.make_call(platform, row).await?;
        }
        Ok(count)
    }

    /// Calls of a platform that are due on its clock, and are not being made.
    fn calls_due(&self, platform: PlatformNo) -> Result<Vec<CallRow>, Error> {
        let mut due = self.read(platform, |snapshot| {
            let now = snapshot.now();
            Ok(snapshot.reader.calls_due(platform, now, BATCH)?)
        })?;
        let calling = lock(&self.shared.calling);
        due.retain(|row| !calling.contains(&(platform, row.id.clone())));
        Ok(due)
    }

    fn note_next_call(&self, platform: PlatformNo) -> Result<(), Error> {
        let next = self.shared.store.reader()?.calls_due(platform, i64::MAX, BATCH)?;
        let calling = lock(&self.shared.calling);
        let mut waiting = next.iter().filter(|row| !calling.contains(&(platform, row.id.clone())));
        if let Some(due) = waiting.next().and_then(|row| row.due) {
            self.shared.calls.note_due(platform, due);
        }
        Ok(())
    }

    async fn make_call(&self, platform: PlatformNo, row: CallRow) -> Result<(), Error> {
        let body = self.shared.vault.open_call(platform, &row.id, row.body.clone())?;
        let call_body: CallBody = serde_json::from_slice(&body)?;
        let made = self.shared.domain.call(&row.id, &call_body.question);
        match tokio::time::timeout(TIMEOUT, made).await.unwrap_or(Err(Unavailable)) {
            Ok(answer) => self.hear(platform, row.id, answer).await,
            Err(Unavailable) => {
                let attempts = row.attempts.saturating_add(1);
                match self.shared.domain.unanswered(&call_body.question, attempts) {
                    Some(answer) => self.hear(platform, row.id, answer).await,
                    None => self.call_again(platform, row).await,
                }
            }
        }
    }

    /// Notes that nobody answered.
    async fn call_again(&self, platform: PlatformNo, row: CallRow) -> Result<(), Error> {
        let pause = 1_i64.checked_shl(u32::try_from(row.attempts.min(62)).unwrap_or(62));
        let pause = pause.map_or(LONGEST_PAUSE, |pause| pause.clamp(1, LONGEST_PAUSE));
        let shared = self.shared.clone();
        self.submit(move |reader| match known(reader, platform) {
            Ok(of) => {
                let due = shared.clock.platform_now(&of).saturating_add(pause);
                let calls = vec![CallChange::Retry { id: row.id.clone(), due }];
                (Ok(()), Some(WriteSet { platform, calls, ..WriteSet::default() }))
            }
            Err(error) => (Err(error), None),
        })
        .await
    }

    /// Notes what the outside answers to a call, whoever brings the answer. A call is concluded
    /// once; another answer changes nothing.
    pub async fn hear(
        &self,
        platform: PlatformNo,
        call: String,
        answer: Value,
    ) -> Result<(), Error> {
        let shared = self.shared.clone();
        self.submit(move |reader| shared.conclude(reader, platform, &call, &answer)).await?;
        self.shared.concluded.notify_waiters();
        Ok(())
    }
}
