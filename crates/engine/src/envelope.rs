//! What stored bytes begin with: how the JSON behind it is coded, and which shape it has.
//!
//! | bytes | |
//! |---|---|
//! | 0 | [`ENVELOPE`]: neither JSON nor sealed bytes begin with it |
//! | 1 | the codec; 0 is JSON as it is, 1 is compressed JSON |
//! | 2, 3 | the shape, little-endian; see `shapes.rs` |
//! | 4 … | codec 0: the JSON |
//! | 4, 5 | codec 1: the number of the dictionary, little-endian; see `dictionaries.rs` |
//! | 6 … 9 | the length of the JSON, little-endian |
//! | 10 … | an LZ4 block |
//!
//! Objects, their internal parts, and the bodies of events, replies and calls are kept so; contents
//! of files are not, which are no JSON. Bytes that begin with something else were written before there
//! was an envelope, and are JSON of shape 0.
//!
//! Codec and shape are separate, so that a new shape does not multiply the codecs. A command writes
//! plain bytes, which it may read and replace again, and they are compressed when it is done. Sealing
//! is outermost: bytes are compressed and then sealed, so that the database finds what is sealed by
//! the first byte.

use lz4_flex::block;
use serde::Serialize;
use store::{SEALED, StoreError};

use crate::dictionaries::{Dictionaries, Dictionary};

/// What bytes in an envelope begin with.
const ENVELOPE: u8 = 2;

/// The codec of JSON as it is.
const PLAIN: u8 = 0;

/// The codec of compressed JSON.
const COMPRESSED: u8 = 1;

/// Bytes before plain JSON.
const HEADER: usize = 4;

/// Bytes before compressed JSON.
const COMPRESSED_HEADER: usize = HEADER + 6;

/// JSON that is shorter stays plain: most internal parts, of which little would be saved.
const SHORT: usize = 100;

/// JSON that is longer stays plain, so that a damaged length can't ask for more memory than this.
const LONG: usize = 16 << 20;

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

/// Compresses the JSON in a plain envelope, if there is a dictionary and it gets shorter by that.
pub(crate) fn compress(plain: Vec<u8>, dictionary: Option<&Dictionary>) -> Vec<u8> {
    let json = contents(&plain);
    let Some(dictionary) = dictionary.filter(|_| (SHORT..=LONG).contains(&json.len())) else {
        return plain;
    };
    let mut bytes = vec![0; COMPRESSED_HEADER + block::get_maximum_output_size(json.len())];
    let coded = &mut bytes[COMPRESSED_HEADER..];
    let length = match block::compress_into_with_dict(json, coded, dictionary.bytes) {
        Ok(length) if COMPRESSED_HEADER + length < plain.len() => length,
        Ok(_) | Err(_) => return plain,
    };
    bytes[..HEADER].copy_from_slice(&plain[..HEADER]);
    bytes[1] = COMPRESSED;
    bytes[HEADER..6].copy_from_slice(&dictionary.no.to_le_bytes());
    let plain_length = u32::try_from(json.len()).expect("LONG is less than u32::MAX");
    bytes[6..COMPRESSED_HEADER].copy_from_slice(&plain_length.to_le_bytes());
    bytes.truncate(COMPRESSED_HEADER + length);
    // It stays in memory for a while.
    bytes.shrink_to_fit();
    bytes
}

/// The plain envelope of stored bytes that are not sealed.
///
/// Errors: they are compressed with a dictionary that is nowhere, or they are damaged.
pub(crate) fn decompress(
    stored: Vec<u8>,
    dictionaries: &Dictionaries,
) -> Result<Vec<u8>, StoreError> {
    if !stored.starts_with(&[ENVELOPE, COMPRESSED]) {
        return Ok(stored);
    }
    let damaged = |what: &str| StoreError::Damaged(format!("a compressed document {what}"));
    let Some((&[_, _, low, high, d0, d1, l0, l1, l2, l3], coded)) = stored.split_first_chunk()
    else {
        return Err(damaged("is cut off"));
    };
    let dictionary = dictionaries.bytes(u16::from_le_bytes([d0, d1]))?;
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    if length > LONG {
        return Err(damaged("says that it is too long"));
    }
    let mut plain = vec![0; HEADER + length];
    plain[..HEADER].copy_from_slice(&header(u16::from_le_bytes([low, high])));
    match block::decompress_into_with_dict(coded, &mut plain[HEADER..], dictionary) {
        Ok(found) if found == length => Ok(plain),
        Ok(_) => Err(damaged("has another length than it says")),
        Err(_) => Err(damaged("can't be read")),
    }
}

/// The shape of plain bytes, and their JSON, which stays where it is in memory.
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
    use proptest::prelude::*;

    use super::*;

    const SHIPPED: &[Dictionary] = &[Dictionary {
        no: 258,
        prefix: "ch",
        bytes: br#"{"id":"ch_1","object":"charge","amount":1000,"currency":"usd","status":"paid"}"#,
    }];

    fn known() -> Dictionaries {
        Dictionaries::of_program(SHIPPED)
    }

    /// A document that is long enough to be compressed.
    fn document() -> Vec<u8> {
        let status = "0123456789".repeat(3);
        format!(
            r#"{{"id":"ch_2","object":"charge","amount":700,"currency":"usd","status":"{status}","more":"{status}"}}"#
        )
        .into_bytes()
    }

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
            assert_eq!(decompress(old.clone(), &known()).unwrap(), old);
            assert_eq!(open(old.clone()).unwrap(), (0, old));
        }
    }

    #[test]
    fn what_is_coded_in_a_newer_way_is_refused() {
        let newer = vec![ENVELOPE, COMPRESSED + 1, 1, 0, 9, 9];
        let refused = open(decompress(newer, &known()).unwrap()).unwrap_err();
        assert!(matches!(refused, StoreError::NewerCodec(2)), "{refused}");
        let refused = open(vec![ENVELOPE, PLAIN]).unwrap_err();
        assert!(matches!(refused, StoreError::Damaged(_)), "{refused}");
    }

    #[test]
    fn compressed_bytes_say_codec_shape_dictionary_and_length() {
        let json = document();
        let stored = compress(wrap(0x0304, &json), SHIPPED.first());
        assert!(stored.len() < json.len() * 2 / 3, "{}", stored.len());
        let length = u8::try_from(json.len()).unwrap();
        let header = [ENVELOPE, COMPRESSED, 4, 3, 2, 1, length, 0, 0, 0];
        assert_eq!(stored[..COMPRESSED_HEADER], header);
        assert_eq!(open(decompress(stored, &known()).unwrap()).unwrap(), (0x0304, json));
    }

    #[test]
    fn what_would_gain_nothing_stays_plain() {
        let short = wrap(1, &document()[..SHORT - 1]);
        assert_eq!(compress(short.clone(), SHIPPED.first()), short);
        let any = wrap(1, &document());
        assert_eq!(compress(any.clone(), None), any);
        let random: Vec<u8> = (0..SHORT as u32 * 2).map(|n| (n * n % 251) as u8).collect();
        let random = wrap(1, &random);
        assert_eq!(compress(random.clone(), SHIPPED.first()), random);
    }

    #[test]
    fn an_unknown_dictionary_and_damage_are_told() {
        let stored = compress(wrap(1, &document()), SHIPPED.first());
        let told = |stored: &[u8]| decompress(stored.to_vec(), &known()).unwrap_err();
        let mut other = stored.clone();
        other[4] = 9;
        let unknown = told(&other);
        assert!(matches!(unknown, StoreError::UnknownDictionary(0x0109)), "{unknown}");
        assert!(unknown.to_string().contains("dictionary 265"), "{unknown}");
        for length in [0, 1, document().len() - 1, document().len() + 1, LONG, LONG + 1, usize::MAX]
        {
            let mut other = stored.clone();
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            other[6..COMPRESSED_HEADER].copy_from_slice(&length.to_le_bytes());
            assert!(matches!(told(&other), StoreError::Damaged(_)), "{length}");
        }
        for cut in 2..stored.len() {
            assert!(matches!(told(&stored[..cut]), StoreError::Damaged(_)), "{cut}");
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(serde_json::Value::from),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<String>().prop_map(serde_json::Value::from),
            "(charge|currency|usd|ch_[0-9]{1,9})".prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(5, 200, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(serde_json::Value::from),
                prop::collection::vec(("[a-z_]{1,9}", inner), 0..8)
                    .prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_compressed_comes_out(
            shape in any::<u16>(),
            json in any_json(),
            harm in (any::<prop::sample::Index>(), 1..=u8::MAX),
        ) {
            let json = json.to_string().into_bytes();
            let mut stored = compress(wrap(shape, &json), SHIPPED.first());
            let opened = open(decompress(stored.clone(), &known()).unwrap()).unwrap();
            prop_assert_eq!(opened, (shape, json));
            // Harmed, it is an error or something else, but no end of the program.
            let (place, by) = harm;
            let place = place.index(stored.len());
            stored[place] ^= by;
            let _ = decompress(stored, &known()).and_then(open);
        }
    }
}
