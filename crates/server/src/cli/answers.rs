//! What a command prints, and how it fails.

use engine::Error;
use serde_json::Value;

/// Why not, as the API would say it.
pub(super) fn told(error: Error) -> String {
    match error {
        Error::Refused(refusal) => {
            let body = wire::errors::render(&refusal).body(None);
            body["error"]["message"].as_str().unwrap_or_default().to_owned()
        }
        other => format!("{other:?}"),
    }
}

/// An error if a proof says that the books do not balance.
pub(super) fn verdict(proof: &Value) -> Result<(), String> {
    if proof["balanced"] == true { Ok(()) } else { Err("the books do not balance".to_owned()) }
}

/// Prints JSON for people.
pub(super) fn print(value: &Value) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    println!("{text}");
}
