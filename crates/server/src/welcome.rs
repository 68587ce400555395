//! What a newcomer is shown: keys, and a call to begin with.

/// The secret key that a newcomer is shown. Any other of its kind would do.
pub(crate) const SECRET_KEY: &str = "sk_test_tributary";

/// Its other half.
pub(crate) const PUBLISHABLE_KEY: &str = "pk_test_tributary";

/// A command to begin with.
pub(crate) fn first_call(url: &str) -> String {
    format!("curl {url}/v1/accounts -u {SECRET_KEY}: -d type=express -d country=US")
}
