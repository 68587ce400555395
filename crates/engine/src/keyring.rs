//! The operator's keys, and what they do to bytes.
//!
//! Bytes are sealed with ChaCha20-Poly1305. The nonce is a keyed hash of the place and of the
//! bytes themselves, so that nothing is drawn, and a place that is written twice, as when a batch
//! is rolled back and run again, never has one nonce for two contents. Equal bytes at one place
//! give equal sealed bytes, and tell no more than that.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use std::{fmt, sync::Arc};

use base64::Engine as _;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};

use store::{SEALED, SEALED_HEAD};

use crate::ids::Entropy;

/// Bytes of a key.
const KEY: usize = 32;

/// Bytes that tell which key it was, after the first.
const ID: usize = SEALED_HEAD - 1;

/// Bytes before what is encrypted.
const HEAD: usize = 1 + ID + NONCE_LEN;

struct Key {
    id: [u8; ID],
    seal: LessSafeKey,
    nonce: hmac::Key,
}

impl Key {
    fn new(master: &[u8; KEY]) -> Key {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master);
        let derived = |of: &str| hmac::sign(&master, of.as_bytes());
        let mut id = [0; ID];
        id.copy_from_slice(&derived("id").as_ref()[..ID]);
        let seal = UnboundKey::new(&CHACHA20_POLY1305, derived("seal").as_ref())
            .expect("a hash of 32 bytes is a key of 32 bytes");
        Key {
            id,
            seal: LessSafeKey::new(seal),
            nonce: hmac::Key::new(hmac::HMAC_SHA256, derived("nonce").as_ref()),
        }
    }

    fn nonce(&self, place: &str, plain: &[u8]) -> [u8; NONCE_LEN] {
        let mut hash = hmac::Context::with_key(&self.nonce);
        // The length keeps a place that ends otherwise from being taken for content.
        hash.update(&(place.len() as u64).to_be_bytes());
        hash.update(place.as_bytes());
        hash.update(plain);
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&hash.sign().as_ref()[..NONCE_LEN]);
        nonce
    }
}

/// Keys: the first seals, all of them open. Clones share them.
#[derive(Clone, Default)]
pub struct Keyring(Arc<[Key]>);

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring of {}", self.0.len())
    }
}

impl Keyring {
    /// Reads keys of 32 bytes in base64 or hexadecimal digits, divided by spaces, commas or
    /// lines; lines that begin with `#` are left out.
    ///
    /// Errors: something is not a key, or there is none. They never show what was read.
    pub fn parse(text: &str) -> Result<Keyring, String> {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let words = lines.flat_map(|line| line.split([' ', '\t', ',']));
        let mut keys = Vec::new();
        for (place, word) in words.map(str::trim).filter(|word| !word.is_empty()).enumerate() {
            let master = decode(word).ok_or_else(|| {
                format!("key {} is not {KEY} bytes in base64 or hexadecimal digits", place + 1)
            })?;
            keys.push(Key::new(&master));
        }
        if keys.is_empty() { Err("there is no key".to_owned()) } else { Ok(Keyring(keys.into())) }
    }

    /// One key.
    pub fn of(master: &[u8; KEY]) -> Keyring {
        Keyring([Key::new(master)].into())
    }

    /// True if there is nothing to seal or open with.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Seals bytes for one place, with the first key; none if there is no key.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Option<Vec<u8>> {
        let key = self.0.first()?;
        let nonce = key.nonce(place, plain);
        let mut sealed = Vec::with_capacity(HEAD + plain.len() + CHACHA20_POLY1305.tag_len());
        sealed.push(SEALED);
        sealed.extend(key.id);
        sealed.extend(nonce);
        sealed.extend(plain);
        let (nonce, aad) = (Nonce::assume_unique_for_key(nonce), Aad::from(place.as_bytes()));
        let tag = key.seal.seal_in_place_separate_tag(nonce, aad, &mut sealed[HEAD..]).ok()?;
        sealed.extend(tag.as_ref());
        Some(sealed)
    }

    /// Opens what was sealed for this place; none if it was not, or with no key of these.
    pub(crate) fn open(&self, place: &str, mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let head = sealed.first_chunk::<HEAD>().filter(|head| head[0] == SEALED)?;
        let (id, nonce) = head[1..].split_first_chunk::<ID>()?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        // Two keys of one id would be a rare chance: the first that fits is taken.
        let key = self.0.iter().find(|key| key.id == *id)?;
        let aad = Aad::from(place.as_bytes());
        let length = key.seal.open_within(nonce, aad, &mut sealed, HEAD..).ok()?.len();
        sealed.truncate(length);
        Some(sealed)
    }

    /// What bytes begin with that are sealed with the first key; none if there is no key.
    pub(crate) fn head(&self) -> Option<Vec<u8>> {
        self.0.first().map(|key| [&[SEALED], key.id.as_slice()].concat())
    }

    /// What each key is known by, in their order: no secret.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.iter().map(|key| HEXLOWER.encode(&key.id)).collect()
    }

    /// What the keys are known by that sealed bytes with these heads, and are not among these.
    pub(crate) fn missing(&self, heads: &[Vec<u8>]) -> Vec<String> {
        let is_known = |head: &&Vec<u8>| self.0.iter().any(|key| head[1..] == key.id);
        let heads = heads.iter().filter(|head| head.len() == SEALED_HEAD);
        heads.filter(|head| !is_known(head)).map(|head| HEXLOWER.encode(&head[1..])).collect()
    }

    /// True if bytes were sealed with the first key.
    pub(crate) fn is_first(&self, sealed: &[u8]) -> bool {
        self.head().is_some_and(|head| sealed.starts_with(&head))
    }
}

/// True if stored bytes are sealed, and not JSON.
pub(crate) fn is_sealed(bytes: &[u8]) -> bool {
    bytes.first() == Some(&SEALED)
}

fn decode(word: &str) -> Option<[u8; KEY]> {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
    let decoded = HEXLOWER_PERMISSIVE
        .decode(word.as_bytes())
        .ok()
        .or_else(|| STANDARD.decode(word).ok())
        .or_else(|| URL_SAFE.decode(word).ok())?;
    decoded.try_into().ok()
}

/// A new key, as a key file has it.
pub fn new_key(entropy: &mut Entropy) -> String {
    written(&entropy.draw().bytes())
}

fn written(key: &[u8; KEY]) -> String {
    base64::engine::general_purpose::STANDARD.encode(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_base64_and_hex_and_nothing_else() {
        let base64 = written(&[7; KEY]);
        let hex = "07".repeat(KEY);
        for (text, count) in [
            (base64.clone(), Some(1)),
            (format!("# newest\n{base64}\n\n# before\n{hex}\n"), Some(2)),
            (format!("{hex}, {base64}"), Some(2)),
            (String::new(), None),
            ("# nothing".to_owned(), None),
            ("hunter2".to_owned(), None),
            (base64[4..].to_owned(), None),
        ] {
            let read = Keyring::parse(&text);
            assert_eq!(read.as_ref().ok().map(|keys| keys.0.len()), count, "{text}");
            assert!(!format!("{read:?}").contains("hunter2"));
        }
        let same = Keyring::parse(&base64).unwrap().seal("a", b"b");
        assert_eq!(same, Keyring::parse(&hex).unwrap().seal("a", b"b"));
    }

    #[test]
    fn only_the_same_place_and_key_open() {
        let keys = Keyring::of(&[1; KEY]);
        let sealed = keys.seal("doc/1/1/acct_1", b"{\"name\":\"Jenny\"}").unwrap();
        let open = |keys: &Keyring, place: &str, sealed: &[u8]| keys.open(place, sealed.to_vec());
        assert_eq!(open(&keys, "doc/1/1/acct_1", &sealed).unwrap(), b"{\"name\":\"Jenny\"}");
        assert_eq!(open(&keys, "doc/1/2/acct_1", &sealed), None);
        assert_eq!(open(&Keyring::of(&[2; KEY]), "doc/1/1/acct_1", &sealed), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(open(&keys, "doc/1/1/acct_1", &changed), None, "byte {place}");
            assert_eq!(open(&keys, "doc/1/1/acct_1", &sealed[..place]), None, "{place} bytes");
        }
    }

    #[test]
    fn other_content_has_another_nonce_and_old_keys_open() {
        let old = Keyring::of(&[1; KEY]);
        let (a, b) = (old.seal("p", b"a").unwrap(), old.seal("p", b"b").unwrap());
        assert_ne!(a[1 + ID..HEAD], b[1 + ID..HEAD]);
        assert_eq!(a, old.seal("p", b"a").unwrap());
        assert!(old.is_first(&a));
        let rotated =
            Keyring::parse(&format!("{} {}", written(&[2; KEY]), written(&[1; KEY]))).unwrap();
        assert!(!rotated.is_first(&a));
        assert_eq!(rotated.open("p", a).unwrap(), b"a");
    }
}
