//! Recording journals.

use ledger::Journal;
use store::{JournalRow, LineRow};

use crate::{error::Error, tx::Tx};

impl Tx<'_> {
    /// The number of the next journal.
    pub fn journal_no(&mut self) -> i64 {
        self.next_seq()
    }

    /// Records a journal under its number. An unbalanced journal is a bug and aborts the command.
    pub fn record(&mut self, no: i64, journal: Journal) -> Result<(), Error> {
        let kind = &journal.kind;
        journal.check().map_err(|error| Error::bug(format!("{kind} journal: {error}")))?;
        let row = row_of(journal, no, self.now);
        self.writes.journals.push(row);
        Ok(())
    }
}

fn row_of(journal: Journal, no: i64, created: i64) -> JournalRow {
    let lines = journal.lines.into_iter().map(|line| LineRow {
        account: line.account.as_str().to_owned(),
        currency: line.amount.currency().code().to_owned(),
        amount: line.amount.minor(),
        view: line.view,
    });
    JournalRow { no, created, kind: journal.kind, subject: journal.subject, lines: lines.collect() }
}
