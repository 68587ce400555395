//! Accounts as they were opened and parsed last.
//!
//! Nearly every payment asks several accounts whether they may be paid, and an account is the
//! largest object there is, and sealed. Bytes that were read before are not opened and parsed again;
//! whether they are the same bytes is looked at each time, so that nothing can be out of date.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use model::account::Account;
use store::ObjectRow;

use crate::{
    rows::{is_a, object_of},
    stop::Stop,
};

/// Accounts kept in mind by each thread.
const KEPT: usize = 512;

struct Parsed {
    doc: Vec<u8>,
    internal: Vec<u8>,
    account: Arc<Account>,
}

thread_local! {
    static PARSED: RefCell<HashMap<String, Parsed>> = RefCell::default();
}

/// The account in a row as it is stored; none if it is something else.
pub(crate) fn account(
    row: ObjectRow,
    open: impl FnOnce(ObjectRow) -> Result<ObjectRow, Stop>,
) -> Result<Option<Arc<Account>>, Stop> {
    PARSED.with_borrow_mut(|parsed| {
        if let Some(known) = parsed.get(&row.id)
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
        if parsed.len() >= KEPT {
            parsed.clear();
        }
        let kept = Parsed { doc, internal, account: account.clone() };
        parsed.insert(row.id, kept);
        Ok(Some(account))
    })
}
