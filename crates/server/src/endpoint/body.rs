//! How what a command or a question gives becomes the body of a reply.

use connect::{
    commands::{Deleted, oauth::authorize::Decided, payment_intents::Seen, v2::Gone},
    show,
};
use engine::{Error, Rendered, Snapshot, Tx};
use model::{country_spec::CountrySpec, object::Object, payment_intent::PaymentIntent};
use serde::Serialize;
use serde_json::Value;
use wire::{lists::List, turns::Turns};

use super::api_request::ApiRequest;

/// What can be shown. `Kind` tells what is stored as it is shown from what is made for the reply.
pub trait Body<Kind>: Serialize + Sized {
    /// The type that is shown: it says what can be expanded. Empty where the value's type does not
    /// tell it; the route says it then (`Route::shows`), unless nothing can be expanded.
    const SHOWS: &'static str;

    /// Shows what a command gives.
    fn written(self, tx: &mut Tx<'_>, asked: &ApiRequest) -> Result<Rendered, Error> {
        show::value(tx, &asked.caller, &self, &asked.expand)
    }

    /// Shows what a question gives.
    fn read(self, reader: &mut Snapshot<'_>, asked: &ApiRequest) -> Result<Rendered, Error> {
        show::value(reader, &asked.caller, &self, &asked.expand)
    }
}

/// The kind of objects: a reply that is kept can refer to their rows.
pub struct Stored;

impl<T: Object> Body<Stored> for T {
    const SHOWS: &'static str = T::OBJECT;

    fn written(self, tx: &mut Tx<'_>, asked: &ApiRequest) -> Result<Rendered, Error> {
        show::written(tx, &asked.caller, &self, &asked.expand)
    }
}

/// The kind of what is not stored under an id of its own.
pub struct Made;

/// What is of the kind [`Made`].
pub trait MadeForReply: Serialize {}

impl MadeForReply for CountrySpec {}
impl MadeForReply for Decided {}
impl MadeForReply for Deleted {}
impl MadeForReply for Gone {}
impl MadeForReply for Value {}
impl<T: Serialize> MadeForReply for Turns<T> {}

impl<T: MadeForReply> Body<Made> for T {
    const SHOWS: &'static str = "";
}

/// The kind of pages of lists of what is of another kind.
pub struct Listed<K>(K);

impl<T: Body<K>, K> Body<Listed<K>> for List<T> {
    const SHOWS: &'static str = T::SHOWS;
}

/// The kind of intents of which a browser sees less.
pub struct Partly;

impl Body<Partly> for Seen {
    const SHOWS: &'static str = PaymentIntent::OBJECT;

    fn written(self, tx: &mut Tx<'_>, asked: &ApiRequest) -> Result<Rendered, Error> {
        match self {
            Seen::Whole(intent) => (*intent).written(tx, asked),
            Seen::Public(body) => body.written(tx, asked),
        }
    }
}
