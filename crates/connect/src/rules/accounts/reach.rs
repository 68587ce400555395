//! Accounts to look at, and who may name them.

use std::sync::Arc;

use engine::{Caller, Error, Reader};
use model::account::Account;

/// Looking at accounts that are not changed.
pub(crate) trait Reach: Reader + Sized {
    /// An account, whoever it belongs to, to look at; none if it is deleted. Not for ids that a
    /// caller sends: see [`Reach::reachable`].
    fn account_anywhere(&mut self, id: &str) -> Result<Option<Arc<Account>>, Error> {
        Ok(self.shared_anywhere(id)?.map(|(_, account)| account))
    }

    /// The platform's own account, to look at.
    fn platform_account(&mut self) -> Result<Arc<Account>, Error> {
        let id = self.platform().account.clone();
        let found = self.account_anywhere(&id)?;
        found.ok_or_else(|| Error::bug("a platform without an account"))
    }

    /// An account that a caller may name, to look at; see [`Caller::reaches`].
    fn reachable(&mut self, caller: &Caller, id: &str) -> Result<Option<Arc<Account>>, Error> {
        let found = self.shared_anywhere(id)?;
        let reached = found.filter(|(owner, _)| caller.reaches(id, owner));
        Ok(reached.map(|(_, account)| account))
    }
}

impl<L: Reader> Reach for L {}
