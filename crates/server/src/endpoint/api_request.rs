//! A request that has been checked.

use connect::commands::files::Upload;
use engine::{Caller, Error};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A request whose caller is known and whose parameters fit their table.
pub struct ApiRequest {
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

impl ApiRequest {
    /// All ids of the path. The route was looked at when it was made: it has as many.
    pub(super) fn ids<const N: usize>(&self) -> Result<[&str; N], Error> {
        if self.ids.len() != N {
            return Err(Error::bug("a path has other ids than its route takes"));
        }
        Ok(std::array::from_fn(|place| self.ids[place].as_str()))
    }

    /// The typed parameters.
    pub(super) fn params<P: DeserializeOwned>(&self) -> Result<P, Error> {
        P::deserialize(&self.params).map_err(Error::from)
    }
}
