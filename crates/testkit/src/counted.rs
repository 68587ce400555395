//! What reading costs: questions to the database, and rows that they were answered with.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use store::{LedgerFigures, PlatformNo, RowReader};

/// A count of questions and of rows, shared by the test and the store.
#[derive(Debug, Clone, Default)]
pub struct Count(Arc<AtomicU64>);

impl Count {
    /// How many there have been since the last time that this was asked.
    pub fn take(&self) -> u64 {
        self.0.swap(0, Ordering::SeqCst)
    }
}

/// A reader whose questions and rows are counted.
pub(crate) struct Counted<'s> {
    pub(crate) inner: Box<dyn RowReader + Send + 's>,
    pub(crate) count: Count,
}

/// An answer, in rows.
trait Rows {
    fn rows(&self) -> u64;
}

impl<T> Rows for Vec<T> {
    fn rows(&self) -> u64 {
        self.len() as u64
    }
}

impl<T> Rows for Option<T> {
    fn rows(&self) -> u64 {
        u64::from(self.is_some())
    }
}

impl Rows for PlatformNo {
    fn rows(&self) -> u64 {
        1
    }
}

impl Rows for LedgerFigures {
    fn rows(&self) -> u64 {
        1
    }
}

fn count(of: &Counted<'_>, answer: &impl Rows) {
    of.count.0.fetch_add(1 + answer.rows(), Ordering::SeqCst);
}

store::delegate_reader!(Counted<'_>, |this| this.inner.as_mut(), count);
