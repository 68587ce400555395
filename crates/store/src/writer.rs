//! The writer thread: runs commands one after another and commits many at once.
//!
//! A command's reply leaves only after the commit that holds its writes. Commands that arrive
//! while a batch is being made durable form the next batch, so that under load the cost of a
//! durable commit is shared, and an idle server adds no delay.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread::JoinHandle,
};

use crate::{PlatformNo, RowReader, Store, StoreError, WriteConnection, WriteSet};

/// Commands in one commit at the most; bounds how long the first of them waits.
const BATCH: usize = 256;

/// One command on its way through the writer.
pub trait Job: Send {
    /// Runs the command: reads, decides, and returns what is to be written, if anything.
    /// May be called again if the batch could not be committed.
    fn run(&mut self, reader: &mut dyn RowReader) -> Option<WriteSet>;
    /// The idempotency key whose stored reply it will ask for first, so that a database may be
    /// asked for those of many commands at once.
    fn reply_key(&self) -> Option<(PlatformNo, &str)> {
        None
    }
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
    let mut queued = VecDeque::new();
    loop {
        if queued.is_empty() {
            match jobs.recv() {
                Ok(job) => queued.push_back(job),
                Err(mpsc::RecvError) => return,
            }
        }
        let mut batch = Vec::new();
        match run_batch(connection.as_mut(), &mut batch, &mut queued, jobs) {
            Ok(()) => batch.into_iter().for_each(|job| job.finish(Ok(()))),
            Err(StoreError::Unknown(cause)) => {
                // What may be done already must not be done again: the clients are told.
                tracing::error!(cause, commands = batch.len(), "a batch was lost sight of");
                connection.rollback();
                let lost = || StoreError::Unknown(cause.clone());
                batch.into_iter().for_each(|job| job.finish(Err(lost())));
            }
            Err(error) => {
                tracing::debug!(%error, commands = batch.len(), "a batch is run again one by one");
                connection.rollback();
                for job in batch {
                    run_alone(connection.as_mut(), job);
                }
            }
        }
    }
}

/// Runs what is queued, up to a full batch, and commits it. After an error, what had not been run
/// is still queued.
fn run_batch(
    connection: &mut dyn WriteConnection,
    batch: &mut Vec<Box<dyn Job>>,
    queued: &mut VecDeque<Box<dyn Job>>,
    jobs: &Receiver<Box<dyn Job>>,
) -> Result<(), StoreError> {
    connection.begin()?;
    loop {
        let room = BATCH.saturating_sub(batch.len() + queued.len());
        queued.extend(jobs.try_iter().take(room));
        if queued.is_empty() {
            return connection.commit();
        }
        queued.iter().filter_map(|job| job.reply_key()).for_each(|(p, key)| {
            connection.foresee_reply(p, key);
        });
        while let Some(mut job) = queued.pop_front() {
            let done = run_one(connection, job.as_mut());
            batch.push(job);
            done?;
        }
    }
}

fn run_one(connection: &mut dyn WriteConnection, job: &mut dyn Job) -> Result<(), StoreError> {
    match job.run(as_reader(connection)) {
        Some(writes) => connection.apply(writes),
        None => Ok(()),
    }
}

/// Runs a command as a transaction of its own, after a batch that it was in has failed: one
/// command's failure is not the others'.
fn run_alone(connection: &mut dyn WriteConnection, mut job: Box<dyn Job>) {
    let done = connection
        .begin()
        .and_then(|()| run_one(connection, job.as_mut()))
        .and_then(|()| connection.commit());
    if let Err(error) = &done {
        tracing::error!(%error, "a command could not be committed");
        connection.rollback();
    }
    job.finish(done);
}

fn as_reader(connection: &mut dyn WriteConnection) -> &mut dyn RowReader {
    connection
}
