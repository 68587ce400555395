//! Idempotent replies: stored in the command's transaction, replayed byte for byte.

use model::refusal::Refusal;
use store::{Reader, ReplyBody, ReplyRow};
use wire::errors::Api;

use crate::{caller::Caller, run::Reply, stop::Stop, vault::Vault};

/// What was asked, for comparing a retry with the first request.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The URL's path.
    pub path: String,
    /// A hash of method, path and parameters.
    pub fingerprint: [u8; 32],
}

/// The key in the store: keys of different acting accounts, and of the two APIs, never meet.
pub(crate) fn scoped_key(caller: &Caller) -> Option<String> {
    let key = caller.idempotency_key.as_deref()?;
    let key = match caller.api {
        Api::V1 => key.to_owned(),
        Api::V2 => format!("v2/{key}"),
        // Its calls are never replayed.
        Api::OAuth => return None,
    };
    Some(if caller.is_direct() { format!("{}/{key}", caller.account) } else { key })
}

/// The earlier reply to this request, if its key was used before.
///
/// Refuses a key that was used for something else.
pub(crate) fn replay(
    reader: &mut dyn Reader,
    vault: &Vault,
    caller: &Caller,
    asked: &Asked,
) -> Result<Option<Reply>, Stop> {
    let (Some(scoped), Some(key)) = (scoped_key(caller), &caller.idempotency_key) else {
        return Ok(None);
    };
    let Some(row) = reader.reply(caller.platform, &scoped)? else { return Ok(None) };
    if row.path != asked.path {
        return Err(Refusal::IdempotencyOtherEndpoint { key: key.clone(), path: row.path }.into());
    }
    if row.fingerprint != vault.fingerprint(&asked.fingerprint)? {
        return Err(Refusal::IdempotencyOtherParameters { key: key.clone() }.into());
    }
    let body = match row.body {
        ReplyBody::Bytes(bytes) => vault.open_reply(caller.platform, &scoped, bytes)?,
        ReplyBody::Object { id, version } => {
            let row = reader
                .object_version(caller.platform, &id, version)?
                .ok_or_else(|| Stop::bug(format!("a stored reply shows {id}, which is gone")))?;
            vault.open_object(caller.platform, row)?.doc
        }
    };
    Ok(Some(Reply { status: row.status, body, original_request: Some(row.request) }))
}

/// The row that keeps a reply; none without an idempotency key.
pub(crate) fn keep(
    vault: &Vault,
    caller: &Caller,
    asked: &Asked,
    status: u16,
    real_now: i64,
    body: ReplyBody,
) -> Result<Option<ReplyRow>, Stop> {
    let (Some(key), Some(request)) = (scoped_key(caller), caller.request.clone()) else {
        return Ok(None);
    };
    Ok(Some(ReplyRow {
        fingerprint: vault.fingerprint(&asked.fingerprint)?,
        path: asked.path.clone(),
        status,
        request,
        created: real_now,
        body: vault.seal_reply(caller.platform, &key, body)?,
        key,
    }))
}
