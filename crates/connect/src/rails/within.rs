//! The rails, as commands and rules find them.

use engine::Reader;

use super::set::Rails;

/// Whoever looks at a platform finds the rails.
pub(crate) trait OnRails: Reader {
    /// Who moves the money, and finds out who somebody is.
    fn rails(&self) -> &Rails {
        self.outside().downcast_ref().expect("Connect is started with rails")
    }
}

impl<L: Reader> OnRails for L {}
