//! Moving what the write-ahead log holds into the database file, beside the writer.
//!
//! SQLite's own way is that the writer does it once the log is long; every payment of the batch
//! then waits. Here a thread of its own does most of it, and the writer is left with what has
//! been written meanwhile, when the log has become so long that it must begin anew.

use std::{
    sync::mpsc::{self, SyncSender},
    thread::JoinHandle,
};

use rusqlite::Connection;

use crate::StoreError;

/// Commits between two checkpoints. More make a payment in a hundred wait longer for the disk; one
/// alone costs a tenth of all payments.
const COMMITS: u32 = 3;

/// The thread, and a count of what was committed since it was woken.
pub(super) struct Checkpointer {
    /// Taken when the writer ends, so that the thread ends.
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    commits: u32,
}

impl Checkpointer {
    /// Starts the thread with a connection of its own.
    pub(super) fn start(connection: Connection) -> Result<Checkpointer, StoreError> {
        let (wake, woken) = mpsc::sync_channel(1);
        let thread = std::thread::Builder::new().name("checkpointer".into()).spawn(move || {
            while woken.recv().is_ok() {
                // Passive: it waits for nobody, and nobody for it. What it leaves, because a
                // reader is still looking at it, is done the next time.
                let done = connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
                if let Err(error) = done {
                    tracing::warn!(%error, "a checkpoint failed");
                }
            }
        });
        let thread = thread.map_err(|_| StoreError::Closed)?;
        Ok(Checkpointer { wake: Some(wake), thread: Some(thread), commits: 0 })
    }

    /// Counts a commit, and wakes the thread every so often.
    pub(super) fn wake(&mut self) {
        self.commits += 1;
        if self.commits >= COMMITS
            && let Some(wake) = &self.wake
            && wake.try_send(()).is_ok()
        {
            self.commits = 0;
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell, and a panic there loses nothing.
            let _ = thread.join();
        }
    }
}
