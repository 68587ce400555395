//! Accounts as they were opened and parsed last.
//!
//! Nearly every payment asks several accounts whether they may be paid, and an account is the
//! largest object there is, and sealed. Bytes that were read before are not opened and parsed again;
//! whether they are the same bytes is looked at each time, so that nothing can be out of date.

use std::{cell::RefCell, sync::Arc};

use model::account::Account;
use quick_cache::unsync::Cache;
use store::ObjectRow;

use crate::{
    look::{is_a, object_of},
    stop::Stop,
};

/// Accounts kept in mind by each thread: those that were asked for lately, or often.
const KEPT: usize = 512;

struct Parsed {
    doc: Vec<u8>,
    internal: Vec<u8>,
    account: Arc<Account>,
}

thread_local! {
    static PARSED: RefCell<Cache<String, Parsed>> = RefCell::new(Cache::new(KEPT));
}

/// The account in a row as it is stored; none if it is something else.
pub(crate) fn account(
    row: ObjectRow,
    open: impl FnOnce(ObjectRow) -> Result<ObjectRow, Stop>,
) -> Result<Option<Arc<Account>>, Stop> {
    PARSED.with_borrow_mut(|parsed| {
        if let Some(known) = parsed.get(row.id.as_str())
            && known.doc == row.doc
            && known.internal == row.internal
        {
            return Ok(Some(known.account.clone()));
        }
        let (doc, internal) = (row.doc.clone(), row.internal.clone());
        let row = open(row)?;
        if !is_a::<Account>(&row) {
            return Ok(None);
        }
        let account = Arc::new(object_of::<Account>(&row)?);
        let kept = Parsed { doc, internal, account: account.clone() };
        parsed.insert(row.id, kept);
        Ok(Some(account))
    })
}
