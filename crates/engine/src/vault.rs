//! Personal data at rest: what of a row is sealed, for which place, and how it is found again.
//!
//! The database keeps a secret of its own, drawn once and sealed with the operator's key. That it
//! can be opened tells a right key from a wrong one, and it hashes what must be compared or looked
//! up without being readable: an e-mail address that is a list's name, the parameters of a request
//! that is asked again. It stays the same when keys change.

use std::borrow::Cow;

use data_encoding::HEXLOWER;
use model::resource::Resource;
use ring::hmac;
use store::{
    EventRow, ObjectRow, PlatformNo, ReplyBody, SealedPlace, SealedRow, Store, StoreError,
};

use crate::{
    dictionaries::Dictionaries,
    envelope,
    ids::{Entropy, text_of},
    keyring::{Keyring, is_sealed},
    rows::{Row, is_content},
    shapes::Shapes,
    view::{self, Withheld},
};

/// Where the secret is sealed for.
const SECRET: &str = "secret";

/// What is known of the form of documents; see `shapes.rs`, `view.rs` and `dictionaries.rs`.
pub(crate) struct Form {
    pub(crate) shapes: Shapes,
    pub(crate) withheld: Withheld,
    pub(crate) dictionaries: Dictionaries,
}

/// Opens and seals rows. Here stored bytes become JSON of the newest shape, and JSON becomes stored
/// bytes, but for objects, which are written into their envelopes at once.
pub struct Vault {
    keys: Keyring,
    form: Form,
    /// None if there are no keys: then only what is not sealed can be read.
    secret: Option<hmac::Key>,
}

impl Vault {
    /// Opens the database's secret, or makes it. A secret sealed with an older key is sealed anew
    /// with the first.
    ///
    /// Without keys nothing personal can be read or written; the books can.
    ///
    /// Errors: [`StoreError::OtherKey`]; [`StoreError::MissingKeys`], for rows that could not be
    /// opened later; or the database failed.
    pub(crate) fn unlock(
        store: &dyn Store,
        keys: Keyring,
        entropy: &mut Entropy,
        form: Form,
    ) -> Result<Vault, StoreError> {
        if keys.is_empty() {
            return Ok(Vault { keys, form, secret: None });
        }
        let seal = |secret: &[u8]| keys.seal(SECRET, secret).ok_or(StoreError::Locked);
        let kept = match store.secret()? {
            Some(kept) => kept,
            None => store.keep_secret(&seal(&entropy.draw().bytes::<32>())?, None)?,
        };
        let before = kept.clone();
        let secret = keys.open(SECRET, kept).ok_or(StoreError::OtherKey)?;
        let missing = keys.missing(&store.sealing_keys()?);
        if !missing.is_empty() {
            return Err(StoreError::MissingKeys { missing, given: keys.names() });
        }
        if !keys.is_first(&before) {
            store.keep_secret(&seal(&secret)?, Some(&before))?;
        }
        let secret = Some(hmac::Key::new(hmac::HMAC_SHA256, &secret));
        Ok(Vault { keys, form, secret })
    }

    /// The shape of what is written.
    pub(crate) fn shape(&self) -> u16 {
        self.form.shapes.newest()
    }

    /// True if what is personal can be read.
    pub(crate) fn is_open(&self) -> bool {
        self.secret.is_some()
    }

    fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.keys.seal(place, plain).ok_or(StoreError::Locked)
    }

    /// Compresses an envelope with what is shipped for an object.
    fn compress(&self, id: &str, plain: Vec<u8>) -> Vec<u8> {
        envelope::compress(plain, self.form.dictionaries.of(id))
    }

    /// Puts JSON about an object into an envelope, compresses and seals that.
    fn wrap(&self, place: &str, id: &str, json: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.seal(place, &self.compress(id, envelope::wrap(self.shape(), json)))
    }

    /// A plain envelope, which was sealed or compressed or both.
    fn unwrap(&self, place: &str, stored: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        envelope::decompress(self.open(place, stored)?, &self.form.dictionaries)
    }

    fn open(&self, place: &str, stored: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        if !is_sealed(&stored) {
            return Ok(stored);
        }
        if self.keys.is_empty() {
            return Err(StoreError::Locked);
        }
        let opened = self.keys.open(place, stored);
        opened.ok_or_else(|| StoreError::Damaged(format!("{place} can't be opened")))
    }

    /// Compresses both parts of an object, but not the contents of a file.
    pub(crate) fn compress_object(&self, row: &mut ObjectRow) {
        if !is_content(&row.id) {
            row.doc = self.compress(&row.id, std::mem::take(&mut row.doc));
            row.internal = self.compress(&row.id, std::mem::take(&mut row.internal));
        }
    }

    /// Seals both parts of an object.
    pub(crate) fn seal_object(&self, p: PlatformNo, row: &mut ObjectRow) -> Result<(), StoreError> {
        row.doc = self.seal(&doc(p, &row.id, row.version), &row.doc)?;
        if !row.internal.is_empty() {
            row.internal = self.seal(&internal(p, &row.id, row.version), &row.internal)?;
        }
        Ok(())
    }

    /// Opens an object as it is shown at a time, or the contents of a file.
    pub(crate) fn open_object(
        &self,
        p: PlatformNo,
        mut row: ObjectRow,
        now: i64,
    ) -> Result<Row, StoreError> {
        if is_sealed(&row.doc) {
            row.doc = self.open(&doc(p, &row.id, row.version), std::mem::take(&mut row.doc))?;
            row.internal =
                self.open(&internal(p, &row.id, row.version), std::mem::take(&mut row.internal))?;
        }
        if is_content(&row.id) {
            let ObjectRow { id, version, owner, deleted, doc, internal } = row;
            return Ok(Row { id, version, owner, deleted, filled_at: None, doc, internal });
        }
        row.doc = envelope::decompress(row.doc, &self.form.dictionaries)?;
        row.internal = envelope::decompress(row.internal, &self.form.dictionaries)?;
        view::as_of(self.form.shapes.open_object(row)?, now, self.form.withheld)
    }

    /// The public body of an object as it was written, in the shape of then: a reply that refers
    /// to it stays the same.
    pub(crate) fn body_as_written(
        &self,
        p: PlatformNo,
        row: ObjectRow,
    ) -> Result<Vec<u8>, StoreError> {
        envelope::json(self.unwrap(&doc(p, &row.id, row.version), row.doc)?)
    }

    /// Seals the body that an event carries itself.
    pub(crate) fn seal_event(&self, p: PlatformNo, row: &mut EventRow) -> Result<(), StoreError> {
        if let Some(body) = row.body.take() {
            row.body = Some(self.wrap(&event(p, &row.id), &row.object, &body)?);
        }
        Ok(())
    }

    /// Opens the body that an event carries itself.
    pub(crate) fn open_event(
        &self,
        p: PlatformNo,
        mut row: EventRow,
    ) -> Result<EventRow, StoreError> {
        if let Some(body) = row.body.take() {
            row.body = Some(self.unwrap(&event(p, &row.id), body)?);
        }
        self.form.shapes.open_event(&mut row)?;
        Ok(row)
    }

    /// Opens the bodies of several events.
    pub(crate) fn open_events(
        &self,
        p: PlatformNo,
        rows: Vec<EventRow>,
    ) -> Result<Vec<EventRow>, StoreError> {
        rows.into_iter().map(|row| self.open_event(p, row)).collect()
    }

    /// Seals a reply that is kept as bytes: it may show anything.
    pub(crate) fn seal_reply(
        &self,
        p: PlatformNo,
        key: &str,
        body: ReplyBody,
    ) -> Result<ReplyBody, StoreError> {
        match body {
            ReplyBody::Bytes(bytes) => {
                let sealed = self.wrap(&reply(p, key), shown(&bytes), &bytes)?;
                Ok(ReplyBody::Bytes(sealed))
            }
            ReplyBody::Object { .. } => Ok(body),
        }
    }

    /// Opens a reply that was kept as bytes, in the shape of then.
    pub(crate) fn open_reply(
        &self,
        p: PlatformNo,
        key: &str,
        bytes: Vec<u8>,
    ) -> Result<Vec<u8>, StoreError> {
        envelope::json(self.unwrap(&reply(p, key), bytes)?)
    }

    /// Seals what a call to the outside asks.
    pub(crate) fn seal_call(
        &self,
        p: PlatformNo,
        id: &str,
        body: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        self.wrap(&call(p, id), id, body)
    }

    /// Opens what a call to the outside asks.
    pub(crate) fn open_call(
        &self,
        p: PlatformNo,
        id: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, StoreError> {
        envelope::json(self.unwrap(&call(p, id), body)?)
    }

    /// What all begins with that is sealed with the newest key.
    pub(crate) fn head(&self) -> Result<Vec<u8>, StoreError> {
        self.keys.head().ok_or(StoreError::Locked)
    }

    /// Seals anew, with the newest key, what is sealed.
    pub(crate) fn reseal(
        &self,
        p: PlatformNo,
        mut row: SealedRow,
    ) -> Result<SealedRow, StoreError> {
        let again = |place: &str, sealed: Vec<u8>| self.seal(place, &self.open(place, sealed)?);
        let place = match &row.place {
            SealedPlace::Object { id, version } => doc(p, id, *version),
            SealedPlace::Event { id, .. } => event(p, id),
            SealedPlace::Reply { key } => reply(p, key),
            SealedPlace::Call { id } => call(p, id),
        };
        row.body = again(&place, row.body)?;
        if let SealedPlace::Object { id, version } = &row.place
            && !row.internal.is_empty()
        {
            row.internal = again(&internal(p, id, *version), row.internal)?;
        }
        Ok(row)
    }

    /// What a request's parameters are compared by: they may hold numbers so short that a plain
    /// hash gives them away.
    pub(crate) fn fingerprint(&self, of: &[u8; 32]) -> Result<Vec<u8>, StoreError> {
        let secret = self.secret.as_ref().ok_or(StoreError::Locked)?;
        Ok(hmac::sign(secret, of).as_ref().to_vec())
    }

    /// A text that is always the same for what it is made of, and from which that can't be guessed
    /// without the secret.
    pub fn keyed_hash(&self, of: &str) -> Result<String, StoreError> {
        let secret = self.secret.as_ref().ok_or(StoreError::Locked)?;
        Ok(text_of(&hmac::sign(secret, of.as_bytes()).as_ref()[..16]))
    }

    /// The name of a list: all objects of a type that an account holds, or those with a value.
    /// A value that is personal stands there as a hash that is another for each account.
    pub fn list_name(
        &self,
        of: &Resource,
        owner: &str,
        filter: Option<(&str, &str)>,
    ) -> Result<String, StoreError> {
        // A payment has dozens of these names: they are put together without a formatter.
        let Some((filter, value)) = filter else { return Ok([owner, "/", of.list].concat()) };
        let mut value = Cow::Borrowed(value);
        if of.hidden.contains(&filter) {
            let secret = self.secret.as_ref().ok_or(StoreError::Locked)?;
            let hash = hmac::sign(secret, format!("{owner}/{filter}={value}").as_bytes());
            value = HEXLOWER.encode(&hash.as_ref()[..16]).into();
        }
        Ok([owner, "/", of.list, "?", filter, "=", &value].concat())
    }

    /// What the names of a filter's lists begin with.
    pub fn list_names(&self, of: &Resource, owner: &str, filter: &str) -> String {
        [owner, "/", of.list, "?", filter].concat()
    }
}

/// The id of the object that a reply shows, if it begins with one.
fn shown(json: &[u8]) -> &str {
    let id =
        json.strip_prefix(br#"{"id":""#).and_then(|rest| rest.split(|byte| *byte == b'"').next());
    id.and_then(|id| std::str::from_utf8(id).ok()).unwrap_or_default()
}

// Ids come last: they may be of any characters, what stands before them is not.

fn doc(p: PlatformNo, id: &str, version: i64) -> String {
    format!("doc/{p}/{version}/{id}")
}

fn internal(p: PlatformNo, id: &str, version: i64) -> String {
    format!("internal/{p}/{version}/{id}")
}

fn event(p: PlatformNo, id: &str) -> String {
    format!("event/{p}/{id}")
}

fn call(p: PlatformNo, id: &str) -> String {
    format!("call/{p}/{id}")
}

fn reply(p: PlatformNo, key: &str) -> String {
    format!("reply/{p}/{key}")
}
