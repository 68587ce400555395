//! A database that fails: now and then a commit is refused, or done and not acknowledged, as
//! happens when a disk is full, a server is killed or a connection is lost.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::counted::{Count, Counted};
use store::{PlatformNo, Reader, Store, StoreError, WriteConnection, WriteSet};

/// What becomes of the next commits. Shared by the test and the store.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<AtomicU32>);

impl Faults {
    /// Has the next commit refused: nothing of it is kept.
    pub fn refuse(&self) {
        self.0.store(1, Ordering::SeqCst);
    }

    /// Has the next commit done, and reported as lost.
    pub fn lose_sight(&self) {
        self.0.store(2, Ordering::SeqCst);
    }

    /// Has nothing go wrong.
    pub fn clear(&self) {
        self.take();
    }

    fn take(&self) -> u32 {
        self.0.swap(0, Ordering::SeqCst)
    }
}

/// A store with faults, in which reading is counted.
pub(crate) struct Flaky {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) faults: Faults,
    pub(crate) count: Count,
}

impl Store for Flaky {
    fn reader(&self) -> Result<Box<dyn Reader + Send + '_>, StoreError> {
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

store::delegate_reader!(FlakyConnection, |this| this.inner.as_mut());

impl WriteConnection for FlakyConnection {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.inner.begin()
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
