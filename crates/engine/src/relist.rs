//! Putting what an older version has written into the lists that this one has.
//!
//! A migration can't: what of an object is in the name of a list is known here, and some objects
//! are sealed. It notes which platforms there were; they are gone through once, at start.

use std::sync::{Arc, mpsc};

use store::{
    PlatformNo, Relisted, RowReader, StoreError, WriteSet,
    writer::{Job, Writer},
};

use crate::{error::Error, shared::Shared};

/// Objects that one transaction puts into their lists.
const STEP: usize = 500;

/// Puts all objects into their lists that are not. It can be broken off: what is done is not done
/// again.
///
/// Without keys, what is sealed is left for a start with keys; the books are complete without it.
pub(crate) fn run(shared: &Arc<Shared>, writer: &Writer) -> Result<(), StoreError> {
    let platforms = shared.store.reader()?.relisting()?;
    for (platform, behind) in platforms {
        tracing::info!(platform, "putting what an older version wrote into new lists");
        let mut next = Some(behind);
        while let Some(behind) = next {
            let (done, outcome) = mpsc::channel();
            let step = Step { shared: shared.clone(), platform, behind, outcome: Ok(None), done };
            writer.submit(Box::new(step));
            next = outcome.recv().unwrap_or(Err(StoreError::Closed))?;
        }
    }
    Ok(())
}

/// One transaction's share.
struct Step {
    shared: Arc<Shared>,
    platform: PlatformNo,
    behind: String,
    /// The object behind which to go on; none if there is no more.
    outcome: Result<Option<String>, Error>,
    done: mpsc::Sender<Result<Option<String>, StoreError>>,
}

impl Job for Step {
    fn run(&mut self, reader: &mut dyn RowReader) -> Option<WriteSet> {
        let (next, writes) = match step(reader, &self.shared, self.platform, &self.behind) {
            Ok((next, writes)) => (Ok(next), Some(writes)),
            Err(error) => (Err(error), None),
        };
        self.outcome = next;
        writes
    }

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let Step { outcome, done, .. } = *self;
        let outcome = committed.and_then(|()| {
            outcome.map_err(|error| match error {
                Error::Fault(error) => error,
                other => StoreError::Damaged(format!("objects can't be listed: {other:?}")),
            })
        });
        // Nobody waits for it any more if the start was given up.
        let _ = done.send(outcome);
    }
}

fn step(
    reader: &mut dyn RowReader,
    shared: &Shared,
    platform: PlatformNo,
    behind: &str,
) -> Result<(Option<String>, WriteSet), Error> {
    let rows = reader.objects_behind(platform, behind, STEP)?;
    let next = rows.last().filter(|_| rows.len() == STEP).map(|last| last.id.clone());
    let ((), mut writes) = shared.transact_now(reader, platform, |tx| {
        // Whoever remembers lists of this platform learns that they have changed.
        tx.next_seq();
        for row in rows.into_iter().filter(|row| !row.deleted) {
            match shared.domain.relist(tx, row) {
                Err(Error::Fault(StoreError::Locked)) | Ok(()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    })?;
    if shared.vault.is_open() {
        writes.relisted = Some(next.clone().map_or(Relisted::Done, Relisted::Until));
    }
    Ok((next, writes))
}
