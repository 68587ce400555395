//! Metadata: the caller's own notes on an object.

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer};

use crate::refusal::{ParamFault, Refusal};

/// Texts by key, in order of insertion.
pub type Metadata = IndexMap<String, String>;

/// How many keys an object may have.
const MOST_KEYS: usize = 50;

/// What an update says of metadata: a key with null goes, a null patch clears all.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct MetadataPatch(Option<IndexMap<String, Option<String>>>);

impl MetadataPatch {
    /// The metadata of a new object.
    pub fn fresh(patch: Option<&MetadataPatch>) -> Metadata {
        let mut metadata = Metadata::new();
        if let Some(patch) = patch {
            patch.merge(&mut metadata);
        }
        metadata
    }

    /// Reads the metadata of something new, where it is a part of a hash that is kept as sent.
    pub fn of_new<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Metadata>, D::Error> {
        let patch = Option::<MetadataPatch>::deserialize(from)?;
        Ok(patch.map(|patch| MetadataPatch::fresh(Some(&patch))))
    }

    /// Merges into existing metadata. Refuses more keys than an object may have: nothing has changed
    /// then.
    pub fn apply(&self, metadata: &mut Metadata) -> Result<(), Refusal> {
        let mut merged = metadata.clone();
        self.merge(&mut merged);
        if merged.len() > MOST_KEYS {
            let fault = ParamFault::MetadataKeys(merged.len());
            return Err(Refusal::Param { param: "metadata".into(), fault });
        }
        *metadata = merged;
        Ok(())
    }

    fn merge(&self, metadata: &mut Metadata) {
        let Some(changes) = &self.0 else {
            metadata.clear();
            return;
        };
        for (key, value) in changes {
            match value {
                Some(value) => {
                    metadata.insert(key.clone(), value.clone());
                }
                None => {
                    metadata.shift_remove(key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_merge_key_by_key() {
        for (before, patch, expected) in [
            (r#"{"a":"1"}"#, r#"{"b":"2"}"#, r#"{"a":"1","b":"2"}"#),
            (r#"{"a":"1","b":"2"}"#, r#"{"a":null}"#, r#"{"b":"2"}"#),
            (r#"{"a":"1"}"#, "null", "{}"),
        ] {
            let mut metadata: Metadata = serde_json::from_str(before).unwrap();
            serde_json::from_str::<MetadataPatch>(patch).unwrap().apply(&mut metadata).unwrap();
            assert_eq!(serde_json::to_string(&metadata).unwrap(), expected);
        }
    }

    #[test]
    fn updates_add_up_to_no_more_keys_than_an_object_may_have() {
        let keys = |range: std::ops::Range<usize>| -> MetadataPatch {
            let keys = range.map(|n| (format!("k{n}"), Some("v".to_owned())));
            MetadataPatch(Some(keys.collect()))
        };
        let mut metadata = MetadataPatch::fresh(Some(&keys(0..48)));
        keys(47..50).apply(&mut metadata).unwrap();
        let before = metadata.clone();
        let fault = ParamFault::MetadataKeys(52);
        let refused = Refusal::Param { param: "metadata".into(), fault };
        assert_eq!(keys(49..52).apply(&mut metadata), Err(refused));
        assert_eq!(metadata, before);
        let swap = r#"{"k0":null,"other":"v"}"#;
        serde_json::from_str::<MetadataPatch>(swap).unwrap().apply(&mut metadata).unwrap();
        assert_eq!(metadata.len(), 50);
    }
}
