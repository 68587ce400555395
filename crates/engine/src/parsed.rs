//! Objects as they were opened and parsed last.
//!
//! Nearly every payment asks several accounts whether they may be paid, and an account is the
//! largest object there is, and sealed. Bytes that were read before are not opened and parsed again;
//! whether they are the same bytes is looked at each time, so that nothing can be out of date.

use std::{any::Any, cell::RefCell, collections::HashMap, sync::Arc};

use model::object::Object;
use store::ObjectRow;

use crate::{
    rows::{is_a, object_of},
    stop::Stop,
};

/// Objects kept in mind by each thread.
const KEPT: usize = 512;

/// An object of whichever type.
pub(crate) type Whatever = Arc<dyn Any + Send + Sync>;

struct Parsed {
    doc: Vec<u8>,
    internal: Vec<u8>,
    object: Whatever,
}

thread_local! {
    static PARSED: RefCell<HashMap<String, Parsed>> = RefCell::default();
}

/// The object in a row as it is stored; none if it is of another type.
pub(crate) fn object<T: Object + Send + Sync + 'static>(
    row: ObjectRow,
    open: impl FnOnce(ObjectRow) -> Result<ObjectRow, Stop>,
) -> Result<Option<Arc<T>>, Stop> {
    PARSED.with_borrow_mut(|parsed| {
        if let Some(known) = parsed.get(&row.id)
            && known.doc == row.doc
            && known.internal == row.internal
        {
            return Ok(known.object.clone().downcast().ok());
        }
        let (doc, internal) = (row.doc.clone(), row.internal.clone());
        let row = open(row)?;
        if !is_a::<T>(&row) {
            return Ok(None);
        }
        let object = Arc::new(object_of::<T>(&row)?);
        if parsed.len() >= KEPT {
            parsed.clear();
        }
        let kept = Parsed { doc, internal, object: object.clone() };
        parsed.insert(row.id, kept);
        Ok(Some(object))
    })
}
