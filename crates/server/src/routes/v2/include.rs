//! What a request asks to have included.

use serde_json::Value;

use crate::endpoint::Asked;

/// What a request asks to have included.
pub(super) fn include(asked: &Asked) -> Vec<String> {
    let include = asked.params["include"].as_array().into_iter().flatten();
    include.filter_map(Value::as_str).map(str::to_owned).collect()
}
