//! From objects to the bytes of a reply: expansion, and what depends on the time of reading.

use model::{object::Object, refusal::Refusal};
use serde::Serialize;
use serde_json::Value;

use crate::{
    caller::Caller,
    look::{Look, body_of},
    stop::Stop,
    tx::Tx,
};

/// A rendered reply.
#[derive(Debug, Clone)]
pub struct Shown {
    /// JSON.
    pub body: Vec<u8>,
    /// If the body is the stored public body of an object: its id and version.
    pub object: Option<(String, i64)>,
}

/// Sets what a body says about the moment at which it is read.
pub fn as_of(body: &mut Value, now: i64) {
    if body["object"] == "balance_transaction"
        && let Some(available_on) = body["available_on"].as_i64()
    {
        body["status"] = if available_on <= now { "available" } else { "pending" }.into();
    }
}

/// Renders what a command returns.
pub fn written<T: Object>(tx: &mut Tx<'_>, object: &T, expand: &[String]) -> Result<Shown, Stop> {
    if expand.is_empty() && T::OBJECT != "balance_transaction" {
        let body = serde_json::to_vec(object)?;
        let stored = tx.written(object.id()).filter(|(doc, _)| *doc == body);
        let object = stored.map(|(_, version)| (object.id().to_owned(), version));
        return Ok(Shown { body, object });
    }
    value(tx, object, expand)
}

/// Renders anything that serialises: an object read, a list, a deleted stub.
pub fn value(
    look: &mut impl Look,
    value: &impl Serialize,
    expand: &[String],
) -> Result<Shown, Stop> {
    let mut body = serde_json::to_value(value)?;
    as_of(&mut body, look.now());
    expanded(look, &mut body, expand)?;
    Ok(Shown { body: serde_json::to_vec(&body)?, object: None })
}

/// Replaces ids by objects, along the paths.
pub fn expanded(look: &mut impl Look, body: &mut Value, expand: &[String]) -> Result<(), Stop> {
    if expand.is_empty() {
        return Ok(());
    }
    let _ = (look, body, body_of);
    todo!()
}

/// A refusal as its status and error body.
pub fn refusal(refusal: &Refusal, caller: &Caller) -> (u16, Vec<u8>) {
    let _ = (refusal, caller);
    todo!()
}
