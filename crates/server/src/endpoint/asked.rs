//! A request that has been checked.

use connect::commands::files::Upload;
use engine::{Caller, Stop};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A request whose caller is known and whose parameters fit their table.
pub struct Asked {
    /// Who asks.
    pub caller: Caller,
    /// The values of the path's placeholders, in order.
    pub ids: Vec<String>,
    /// The parameters, typed as their table says.
    pub params: Value,
    /// What to expand.
    pub expand: Vec<String>,
    /// The file, of an upload.
    pub upload: Option<Upload>,
}

impl Asked {
    /// All ids of the path. The route was looked at when it was made: it has as many.
    pub(super) fn ids<const N: usize>(&self) -> Result<[&str; N], Stop> {
        if self.ids.len() != N {
            return Err(Stop::bug("a path has other ids than its route takes"));
        }
        Ok(std::array::from_fn(|place| self.ids[place].as_str()))
    }

    /// The typed parameters.
    pub(super) fn params<P: DeserializeOwned>(&self) -> Result<P, Stop> {
        P::deserialize(&self.params).map_err(Stop::from)
    }
}
