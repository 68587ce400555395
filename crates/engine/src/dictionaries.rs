//! What documents are compressed with.
//!
//! Documents of one type are alike: a dictionary is a text that has what they have in common, so
//! that little more than what differs is stored. A program ships the dictionaries that it writes
//! with, and the database keeps every one that was ever shipped to it: what is stored can be read as
//! long as it is there, whichever program reads it. They are made from documents that tests made
//! up, never from what is in a database.

use std::collections::HashMap;

use store::{Store, StoreError};

/// A dictionary that a program ships. Once published it is not changed any more: a better one has
/// another number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dictionary {
    /// What documents name it by.
    pub no: u16,
    /// What ids begin with, up to the underscore, of the objects whose documents are written with it.
    pub prefix: &'static str,
    /// The text.
    pub bytes: &'static [u8],
}

/// All that documents may be compressed with.
pub(crate) struct Dictionaries {
    shipped: &'static [Dictionary],
    kept: HashMap<u16, Vec<u8>>,
}

impl Dictionaries {
    /// Keeps those that are shipped in the database, where they are not yet, and reads all that are
    /// there.
    ///
    /// Errors: [`StoreError::OtherDictionary`], or the database failed.
    pub(crate) fn keep(
        store: &dyn Store,
        shipped: &'static [Dictionary],
    ) -> Result<Dictionaries, StoreError> {
        let read = || Ok::<HashMap<_, _>, StoreError>(store.dictionaries()?.into_iter().collect());
        let mut kept = read()?;
        let missing: Vec<_> =
            shipped.iter().filter(|shipped| !kept.contains_key(&shipped.no)).collect();
        if !missing.is_empty() {
            for dictionary in missing {
                store.keep_dictionary(dictionary.no, dictionary.bytes)?;
            }
            kept = read()?;
        }
        for Dictionary { no, bytes, .. } in shipped {
            if kept.get(no).is_none_or(|kept| kept != bytes) {
                return Err(StoreError::OtherDictionary(*no));
            }
        }
        Ok(Dictionaries { shipped, kept })
    }

    /// Those of a program, without a database.
    #[cfg(test)]
    pub(crate) fn of_program(shipped: &'static [Dictionary]) -> Dictionaries {
        let kept = shipped.iter().map(|shipped| (shipped.no, shipped.bytes.to_vec())).collect();
        Dictionaries { shipped, kept }
    }

    /// What documents of an object are written with, if there is something.
    pub(crate) fn of(&self, id: &str) -> Option<&'static Dictionary> {
        let (prefix, _) = id.split_once('_')?;
        self.shipped.iter().find(|dictionary| dictionary.prefix == prefix)
    }

    /// The text with a number.
    pub(crate) fn bytes(&self, no: u16) -> Result<&[u8], StoreError> {
        let kept = self.kept.get(&no).ok_or(StoreError::UnknownDictionary(no))?;
        Ok(kept)
    }
}
