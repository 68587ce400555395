//! A database that fails: now and then a commit is refused, or done and not acknowledged, or
//! nothing can be read, as happens when a disk is full, a server is killed or a connection is lost.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::counted::{Count, Counted};
use store::{PlatformNo, RowReader, Store, StoreError, WriteConnection, WriteSet};

/// What becomes of the next commits and questions. Shared by the test and the store.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    commit: Arc<AtomicU32>,
    /// Questions of commands until none is answered any more, and one; zero if all are.
    questions: Arc<AtomicU32>,
}

impl Faults {
    /// Has the next commit refused: nothing of it is kept.
    pub fn refuse(&self) {
        self.commit.store(1, Ordering::SeqCst);
    }

    /// Has the next commit done, and reported as lost.
    pub fn lose_sight(&self) {
        self.commit.store(2, Ordering::SeqCst);
    }

    /// Has commands find out nothing, but for so many questions that are still answered.
    pub fn go_blind_after(&self, questions: u32) {
        self.questions.store(questions + 1, Ordering::SeqCst);
    }

    /// Has nothing go wrong.
    pub fn clear(&self) {
        self.take();
        self.questions.store(0, Ordering::SeqCst);
    }

    fn count_question(&self) -> Result<(), StoreError> {
        let count = |left| (left > 1).then(|| left - 1);
        match self.questions.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count) {
            Err(1) => Err(StoreError::Damaged("made blind by the test".into())),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn take(&self) -> u32 {
        self.commit.swap(0, Ordering::SeqCst)
    }
}

/// A store with faults, in which reading is counted.
pub(crate) struct Flaky {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) faults: Faults,
    pub(crate) count: Count,
}

impl Store for Flaky {
    fn reader(&self) -> Result<Box<dyn RowReader + Send + '_>, StoreError> {
        let inner = self.store.reader()?;
        Ok(Box::new(Counted { inner, count: self.count.clone() }))
    }

    fn write_connection(&self) -> Result<Box<dyn WriteConnection>, StoreError> {
        let inner = self.store.write_connection()?;
        Ok(Box::new(FlakyConnection { inner, faults: self.faults.clone() }))
    }

    fn damage(&self) -> Result<Vec<String>, StoreError> {
        self.store.damage()
    }

    fn copy_to(&self, path: &Path) -> Result<Option<()>, StoreError> {
        self.store.copy_to(path)
    }

    fn secret(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.secret()
    }

    fn keep_secret(&self, secret: &[u8], over: Option<&[u8]>) -> Result<Vec<u8>, StoreError> {
        self.store.keep_secret(secret, over)
    }

    fn sealing_keys(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        self.store.sealing_keys()
    }

    fn forget_sealing_keys(&self, but: &[u8]) -> Result<(), StoreError> {
        self.store.forget_sealing_keys(but)
    }

    fn dictionaries(&self) -> Result<Vec<(u16, Vec<u8>)>, StoreError> {
        self.store.dictionaries()
    }

    fn keep_dictionary(&self, no: u16, bytes: &[u8]) -> Result<(), StoreError> {
        self.store.keep_dictionary(no, bytes)
    }

    fn take_clock(&self, p: PlatformNo) -> Result<bool, StoreError> {
        self.store.take_clock(p)
    }

    fn give_back_clock(&self, p: PlatformNo) -> Result<(), StoreError> {
        self.store.give_back_clock(p)
    }

    fn is_shared(&self) -> bool {
        self.store.is_shared()
    }

    fn lead_deliveries(&self, p: PlatformNo) -> Result<bool, StoreError> {
        self.store.lead_deliveries(p)
    }
}

struct FlakyConnection {
    inner: Box<dyn WriteConnection>,
    faults: Faults,
}

impl FlakyConnection {
    fn answering(&mut self) -> Result<&mut dyn WriteConnection, StoreError> {
        self.faults.count_question()?;
        Ok(self.inner.as_mut())
    }
}

store::delegate_reader!(FlakyConnection, |this| this.answering()?);

impl WriteConnection for FlakyConnection {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.inner.begin()
    }

    fn foresee_reply(&mut self, p: PlatformNo, key: &str) {
        self.inner.foresee_reply(p, key);
    }

    fn apply(&mut self, writes: WriteSet) -> Result<(), StoreError> {
        self.inner.apply(writes)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        match self.faults.take() {
            0 => self.inner.commit(),
            1 => Err(StoreError::Unknown("refused by the test".into())),
            _ => {
                self.inner.commit()?;
                Err(StoreError::Unknown("done, and lost sight of by the test".into()))
            }
        }
    }

    fn rollback(&mut self) {
        self.inner.rollback();
    }
}
