//! The life of a transaction.

use store::{PlatformNo, PlatformRow, RowReader, WriteSet};

use crate::{
    error::Error,
    ids::Draw,
    shared::{Shared, known},
    tx::Tx,
};

impl Shared {
    /// Runs one transaction on a platform from its beginning to what is to be written: the work
    /// itself, and what follows every command.
    ///
    /// All that writes objects goes through here, whether a request, a timer or the engine itself
    /// asks for it, so that nothing that has to follow can be forgotten. Lapsed replies and attempts
    /// to deliver are written without: nothing follows from them.
    pub(crate) fn transact<T>(
        &self,
        reader: &mut dyn RowReader,
        platform: PlatformRow,
        now: i64,
        draw: Draw,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<(T, WriteSet), Error> {
        let mut tx = Tx::new(reader, platform, self.context(), now, draw);
        let result = work(&mut tx)?;
        self.domain.after_command(&mut tx)?;
        Ok((result, tx.finish()?))
    }

    /// Runs one transaction at the time that the platform's clock shows.
    pub(crate) fn transact_now<T>(
        &self,
        reader: &mut dyn RowReader,
        platform: PlatformNo,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<(T, WriteSet), Error> {
        let platform = known(reader, platform)?;
        let now = self.clock.platform_now(&platform);
        self.transact(reader, platform, now, self.draw(), work)
    }
}

/// What a step of the writer returns: its outcome, and what is to be written if it has one.
pub(crate) fn as_step<T>(
    done: Result<(T, WriteSet), Error>,
) -> (Result<T, Error>, Option<WriteSet>) {
    match done {
        Ok((result, writes)) => (Ok(result), Some(writes)),
        Err(error) => (Err(error), None),
    }
}
