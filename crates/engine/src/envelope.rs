//! What stored bytes begin with: how the JSON behind it is coded, and which shape it has.
//!
//! | bytes | |
//! |---|---|
//! | 0 | [`ENVELOPE`]: neither JSON nor sealed bytes begin with it |
//! | 1 | the codec; 0 is JSON as it is |
//! | 2, 3 | the shape, little-endian; see `shapes.rs` |
//! | 4 … | what the codec says |
//!
//! Objects, their internal parts, and the bodies of events, replies and calls are kept so; contents
//! of files are not, which are no JSON. Bytes that begin with something else were written before there
//! was an envelope, and are JSON of shape 0.
//!
//! Codec and shape are separate, so that a new shape does not multiply the codecs. A codec that
//! compresses has the number of its dictionary and the length of the JSON next; plain bytes need
//! neither, and there are two dozen of them in a payment. Sealing is outermost: bytes are
//! compressed, put into the envelope, and then sealed, so that the database finds what is sealed
//! by the first byte.

use serde::Serialize;
use store::{SEALED, StoreError};

/// What bytes in an envelope begin with.
const ENVELOPE: u8 = 2;

/// The codec of JSON as it is.
const PLAIN: u8 = 0;

/// Bytes before what is coded.
const HEADER: usize = 4;

// The database tells sealed bytes by their first one.
const _: () = assert!(ENVELOPE != SEALED);

fn header(shape: u16) -> [u8; HEADER] {
    let [low, high] = shape.to_le_bytes();
    [ENVELOPE, PLAIN, low, high]
}

/// Writes a value as JSON into an envelope, at once.
pub(crate) fn write(shape: u16, value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = header(shape).to_vec();
    serde_json::to_writer(&mut bytes, value)?;
    Ok(bytes)
}

/// Puts JSON into an envelope.
pub(crate) fn wrap(shape: u16, json: &[u8]) -> Vec<u8> {
    [&header(shape), json].concat()
}

/// The shape of stored bytes that are not sealed, and their JSON, which stays where it is in memory.
///
/// Errors: a newer version has coded them, or they are damaged.
pub(crate) fn open(mut stored: Vec<u8>) -> Result<(u16, Vec<u8>), StoreError> {
    if stored.first() != Some(&ENVELOPE) {
        return Ok((0, stored));
    }
    let shape = match stored.first_chunk() {
        Some(&[_, PLAIN, low, high]) => u16::from_le_bytes([low, high]),
        Some(&[_, codec, ..]) => return Err(StoreError::NewerCodec(codec)),
        None => return Err(StoreError::Damaged("an envelope is cut off".into())),
    };
    stored.drain(..HEADER);
    Ok((shape, stored))
}

/// The JSON of stored bytes that are not sealed, in whichever shape.
///
/// Errors: those of [`open`].
pub(crate) fn json(stored: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    Ok(open(stored)?.1)
}

/// The JSON in what was just written.
pub(crate) fn contents(written: &[u8]) -> &[u8] {
    written.get(HEADER..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out() {
        let json = br#"{"id":"ch_1"}"#;
        for shape in [1, 2, 256, u16::MAX] {
            let stored = wrap(shape, json);
            assert_eq!(contents(&stored), json);
            assert_eq!(stored, write(shape, &serde_json::json!({ "id": "ch_1" })).unwrap());
            assert_eq!(open(stored).unwrap(), (shape, json.to_vec()));
        }
    }

    #[test]
    fn bytes_without_an_envelope_are_of_shape_0() {
        for old in ["{}", "[1]", "null", "\"text\"", " 7", ""] {
            let old = old.as_bytes().to_vec();
            assert_eq!(open(old.clone()).unwrap(), (0, old));
        }
    }

    #[test]
    fn what_is_coded_in_a_newer_way_is_refused() {
        let refused = open(vec![ENVELOPE, PLAIN + 1, 1, 0, 9, 9]).unwrap_err();
        assert!(matches!(refused, StoreError::NewerCodec(1)), "{refused}");
        let refused = open(vec![ENVELOPE, PLAIN]).unwrap_err();
        assert!(matches!(refused, StoreError::Damaged(_)), "{refused}");
    }
}
