//! Verifying webhooks as their receivers do.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Checks a `Stripe-Signature` header against the body that it came with; tells what is wrong.
pub fn verify(secret: &str, header: &str, body: &[u8]) -> Result<(), String> {
    let part = |name: &str| {
        let mut parts = header.split(',').filter_map(|part| part.split_once('='));
        parts.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
    };
    let (Some(time), Some(signature)) = (part("t"), part("v1")) else {
        return Err(format!("no signature: '{header}'"));
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map_err(|error| format!("no key: {error}"))?;
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    let signature =
        HEXLOWER.decode(signature.as_bytes()).map_err(|error| format!("not hex: {error}"))?;
    mac.verify_slice(&signature).map_err(|_| format!("another signature than '{header}'"))
}
