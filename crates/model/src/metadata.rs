//! Metadata: the caller's own notes on an object.

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer};

use crate::refusal::{ParamFault, Refusal};

/// How many keys there may be, sent at once or merged one after the other.
pub const KEYS: usize = 50;

/// Texts by key, in order of insertion.
pub type Metadata = IndexMap<String, String>;

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

    /// Merges into existing metadata; refuses what would have too many keys then.
    pub fn apply(&self, metadata: &mut Metadata) -> Result<(), Refusal> {
        self.merge(metadata);
        if metadata.len() <= KEYS {
            return Ok(());
        }
        let fault = ParamFault::MetadataKeys(metadata.len());
        Err(Refusal::Param { param: "metadata".to_owned(), fault })
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

/// What an update says of metadata, if it says anything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetadataChange(Option<MetadataPatch>);

impl<'de> Deserialize<'de> for MetadataChange {
    /// Whoever sends null says something: that all of it goes.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<MetadataChange, D::Error> {
        MetadataPatch::deserialize(from).map(|patch| MetadataChange(Some(patch)))
    }
}

impl MetadataChange {
    /// Merges into existing metadata, or leaves it as it is; see [`MetadataPatch::apply`].
    pub fn apply(&self, metadata: &mut Metadata) -> Result<(), Refusal> {
        self.0.as_ref().map_or(Ok(()), |patch| patch.apply(metadata))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_that_says_nothing_changes_nothing() {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Update {
            metadata: MetadataChange,
        }
        for (sent, expected) in [
            ("{}", r#"{"a":"1"}"#),
            (r#"{"metadata":{"b":"2"}}"#, r#"{"a":"1","b":"2"}"#),
            (r#"{"metadata":null}"#, "{}"),
        ] {
            let mut metadata: Metadata = serde_json::from_str(r#"{"a":"1"}"#).unwrap();
            serde_json::from_str::<Update>(sent).unwrap().metadata.apply(&mut metadata).unwrap();
            assert_eq!(serde_json::to_string(&metadata).unwrap(), expected, "{sent}");
        }
    }

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
    fn merging_has_the_limit_that_sending_has() {
        let keys = |from: usize, count: usize| -> String {
            let pairs = (from..from + count).map(|key| format!(r#""{key}":"v""#));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        };
        for (before, patch, count) in [
            (keys(0, 49), keys(49, 1), Ok(())),
            (keys(0, 50), keys(0, 50), Ok(())),
            (keys(0, 50), r#"{"0":null,"50":"v"}"#.to_owned(), Ok(())),
            (keys(0, 50), keys(50, 1), Err(51)),
            (keys(0, 25), keys(20, 50), Err(70)),
        ] {
            let mut metadata: Metadata = serde_json::from_str(&before).unwrap();
            let patch: MetadataPatch = serde_json::from_str(&patch).unwrap();
            let refused = |count| Refusal::Param {
                param: "metadata".to_owned(),
                fault: ParamFault::MetadataKeys(count),
            };
            assert_eq!(patch.apply(&mut metadata), count.map_err(refused));
        }
    }
}
