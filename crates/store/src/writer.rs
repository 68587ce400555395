//! The writer thread: runs commands one after another and commits many at once.
//!
//! A command's reply leaves only after the commit that holds its writes. Commands that arrive
//! while a batch is being made durable form the next batch, so that under load the cost of a
//! durable commit is shared, and an idle server adds no delay.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread::JoinHandle,
};

use crate::{Reader, Store, StoreError, WriteConnection, WriteSet};

/// Commands in one commit at the most; bounds how long the first of them waits.
const BATCH: usize = 256;

/// One command on its way through the writer.
pub trait Job: Send {
    /// Runs the command: reads, decides, and returns what is to be written, if anything.
    /// May be called again if the batch could not be committed.
    fn run(&mut self, reader: &mut dyn Reader) -> Option<WriteSet>;
    /// The writes are durable (or there were none), or they failed and nothing is written.
    fn finish(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// A handle to the writer thread; clones share it. The thread ends with the last handle.
#[derive(Clone)]
pub struct Writer {
    queue: Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(store: &Arc<dyn Store>) -> Result<(Writer, JoinHandle<()>), StoreError> {
        let (queue, jobs) = mpsc::channel();
        let connection = store.write_connection()?;
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || serve(connection, &jobs))
            .map_err(|_| StoreError::Closed)?;
        Ok((Writer { queue }, thread))
    }

    /// Queues a command.
    pub fn submit(&self, job: Box<dyn Job>) {
        if let Err(mpsc::SendError(job)) = self.queue.send(job) {
            job.finish(Err(StoreError::Closed));
        }
    }
}

fn serve(mut connection: Box<dyn WriteConnection>, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        let outcome = run_batch(connection.as_mut(), &mut batch, jobs);
        match outcome {
            Ok(failed) => finish(batch, failed),
            Err(error) => {
                tracing::error!(%error, commands = batch.len(), "a batch could not be committed");
                // Nothing of it is kept; the connection must not stay inside a transaction.
                let _ = connection.rollback();
                for job in batch {
                    job.finish(Err(StoreError::Damaged(format!("not committed: {error}"))));
                }
            }
        }
    }
}

/// Runs what is queued, up to a full batch, and commits it. Returns which of the jobs failed by
/// themselves, by their place in the batch.
fn run_batch(
    connection: &mut dyn WriteConnection,
    batch: &mut Vec<Box<dyn Job>>,
    jobs: &Receiver<Box<dyn Job>>,
) -> Result<Vec<(usize, StoreError)>, StoreError> {
    connection.begin()?;
    let mut failed = Vec::new();
    let mut next = 0;
    loop {
        if let Some(job) = batch.get_mut(next)
            && let Some(writes) = job.run(as_reader(connection))
            && let Err(error) = connection.apply(&writes)
        {
            failed.push((next, error));
        }
        next += 1;
        if next == BATCH {
            break;
        }
        match jobs.try_recv() {
            Ok(job) => batch.push(job),
            Err(_) => break,
        }
    }
    connection.commit()?;
    Ok(failed)
}

fn as_reader(connection: &mut dyn WriteConnection) -> &mut dyn Reader {
    connection
}

fn finish(batch: Vec<Box<dyn Job>>, failed: Vec<(usize, StoreError)>) {
    let mut failed = failed.into_iter().peekable();
    for (place, job) in batch.into_iter().enumerate() {
        let outcome = match failed.next_if(|(at, _)| *at == place) {
            Some((_, error)) => Err(error),
            None => Ok(()),
        };
        job.finish(outcome);
    }
}
