//! Objects as they were opened and parsed last.
//!
//! Nearly every payment asks several accounts whether they may be paid, and an account is the
//! largest object there is, and sealed. Bytes that were read before are not opened and parsed again;
//! whether they are the same bytes is looked at each time, so that nothing can be out of date. Bytes
//! of an older shape become the same object each time, since a program knows one newest shape.

use std::{any::Any, cell::RefCell, sync::Arc};

use model::object::Object;
use quick_cache::unsync::Cache;
use store::ObjectRow;

use crate::{
    error::Error,
    rows::{Row, is_a, object_of},
};

/// Objects kept in mind by each thread: those that were asked for lately, or often.
const KEPT: usize = 512;

/// An object of whichever type.
pub(crate) type AnyObject = Arc<dyn Any + Send + Sync>;

struct Parsed {
    doc: Vec<u8>,
    internal: Vec<u8>,
    object: AnyObject,
}

thread_local! {
    static PARSED: RefCell<Cache<String, Parsed>> = RefCell::new(Cache::new(KEPT));
}

/// The object in a row as it is stored; none if it is of another type.
pub(crate) fn object<T: Object + Send + Sync + 'static>(
    row: ObjectRow,
    open: impl FnOnce(ObjectRow) -> Result<Row, Error>,
) -> Result<Option<Arc<T>>, Error> {
    PARSED.with_borrow_mut(|parsed| {
        if let Some(known) = parsed.get(row.id.as_str())
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
        let kept = Parsed { doc, internal, object: object.clone() };
        parsed.insert(row.id, kept);
        Ok(Some(object))
    })
}

#[cfg(test)]
mod tests {
    use model::resource::Resource;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::shapes::Shapes;

    #[derive(Clone, Serialize, Deserialize)]
    struct Thing {
        id: String,
        text: String,
    }

    impl Object for Thing {
        const RESOURCE: Resource = Resource::new("thing", &["thing"]);
        type Internal = ();

        fn id(&self) -> &str {
            &self.id
        }

        fn internal(&self) -> &() {
            &()
        }

        fn set_internal(&mut self, (): ()) {}
    }

    fn row(id: usize, text: &str) -> ObjectRow {
        let doc = format!(r#"{{"id":"thing_{id}","text":"{text}"}}"#);
        ObjectRow {
            id: format!("thing_{id}"),
            version: 1,
            owner: "a".into(),
            deleted: false,
            doc: doc.into_bytes(),
            internal: Vec::new(),
        }
    }

    /// The text in a row, and whether the row was opened for it.
    fn read(row: ObjectRow) -> (String, bool) {
        let mut opened = false;
        let thing = object::<Thing>(row, |row| {
            opened = true;
            Ok(Shapes::of(&[]).open_object(row)?)
        });
        (thing.unwrap().unwrap().text.clone(), opened)
    }

    #[test]
    fn only_bytes_that_are_known_are_not_opened() {
        assert_eq!(read(row(1, "a")), ("a".into(), true));
        assert_eq!(read(row(1, "a")), ("a".into(), false));
        assert_eq!(read(row(1, "b")), ("b".into(), true));
        assert_eq!(read(row(1, "a")), ("a".into(), true));
    }

    #[test]
    fn what_is_asked_for_often_outlives_what_is_asked_for_once() {
        for other in 2..10 * KEPT {
            assert_eq!(read(row(other, "a")), ("a".into(), true), "{other}");
            let (text, opened) = read(row(1, "a"));
            assert_eq!((text.as_str(), opened), ("a", other == 2), "{other}");
        }
    }
}
