//! Idempotent replies: stored in the command's transaction, replayed byte for byte, until they
//! lapse.

use std::borrow::Cow;

use model::refusal::Refusal;
use serde::{Deserialize, Serialize};
use store::{KeyKind, LapsedRow, PlatformNo, ReplyBody, ReplyRow, RowReader};
use wire::errors::Api;

use crate::{caller::Caller, error::Error, vault::Vault};

const DAY: i64 = 86_400;

/// The status of what is begun and has no reply yet; what is kept then is the plan.
pub(crate) const UNDER_WAY: u16 = 0;

/// What was asked, for comparing a retry with the first request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IdempotentRequest {
    /// `POST` or `DELETE`.
    pub method: Cow<'static, str>,
    /// The URL's path.
    pub path: String,
    /// A hash of the parameters.
    pub fingerprint: [u8; 32],
}

impl IdempotentRequest {
    /// What a key is used for once, and for nothing else.
    fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What there is under a request's key.
pub(crate) enum Found {
    /// Nothing that counts; what has lapsed makes room.
    Nothing(Option<LapsedRow>),
    /// What was to be done, by a request that did not come to its end.
    Begun(Vec<u8>),
    /// The reply.
    Reply(Reply),
}

/// The key in the store. Each part ends where it must, whatever the last one is: no two of
/// different dialects, keys or acting accounts are the same.
pub(crate) fn scoped_key(caller: &Caller) -> Option<String> {
    let key = caller.idempotency_key.as_deref()?;
    let api = match caller.api {
        Api::V1 => "v1",
        Api::V2 => "v2",
        // Its calls are never replayed.
        Api::OAuth => return None,
    };
    let kind = match (caller.key, caller.granted) {
        (KeyKind::Secret, false) => "secret",
        (KeyKind::Publishable, false) => "publishable",
        (KeyKind::Secret, true) => "granted-secret",
        (KeyKind::Publishable, true) => "granted-publishable",
    };
    let account = &caller.account;
    Some(format!("{api}/{kind}/{}/{account}/{key}", account.len()))
}

/// How long a reply is kept. Source: the API's documentation, "at least 24 hours", and 30 days
/// in the newer one's.
fn lifetime(api: Api) -> i64 {
    match api {
        Api::V1 | Api::OAuth => DAY,
        Api::V2 => 30 * DAY,
    }
}

/// What there is under the key of this request.
///
/// Refuses a key that was used for something else.
pub(crate) fn find(
    reader: &mut dyn RowReader,
    vault: &Vault,
    caller: &Caller,
    asked: &IdempotentRequest,
    real_now: i64,
) -> Result<Found, Error> {
    let (Some(scoped), Some(key)) = (scoped_key(caller), &caller.idempotency_key) else {
        return Ok(Found::Nothing(None));
    };
    let Some(row) = reader.reply(caller.platform, &scoped)? else {
        return Ok(Found::Nothing(None));
    };
    if row.expires <= real_now {
        return Ok(Found::Nothing(Some(LapsedRow { key: row.key, expires: row.expires })));
    }
    if row.path != asked.endpoint() {
        let path = row.path.split_once(' ').map_or("", |(_, path)| path).to_owned();
        return Err(Refusal::IdempotencyOtherEndpoint { key: key.clone(), path }.into());
    }
    if row.fingerprint != vault.fingerprint(&asked.fingerprint)? {
        return Err(Refusal::IdempotencyOtherParameters { key: key.clone() }.into());
    }
    opened(reader, vault, caller.platform, row)
}

/// What a kept row says.
pub(crate) fn opened(
    reader: &mut dyn RowReader,
    vault: &Vault,
    platform: PlatformNo,
    row: ReplyRow,
) -> Result<Found, Error> {
    let body = match row.body {
        ReplyBody::Bytes(bytes) => vault.open_reply(platform, &row.key, bytes)?,
        ReplyBody::Object { id, version } => {
            let row = reader
                .object_version(platform, &id, version)?
                .ok_or_else(|| Error::bug(format!("a stored reply shows {id}, which is gone")))?;
            vault.body_as_written(platform, row)?
        }
    };
    Ok(match row.status {
        UNDER_WAY => Found::Begun(body),
        status => Found::Reply(Reply { status, body, original_request: Some(row.request) }),
    })
}

/// The key under which the reply is kept to a request that waits for a call: its own, or one that
/// is made of the call. No caller's key begins so.
pub(crate) fn waiting_key(caller: &Caller, call: &str) -> String {
    scoped_key(caller).unwrap_or_else(|| format!("call/{call}"))
}

/// The row that keeps a reply; none without an idempotency key.
pub(crate) fn keep(
    vault: &Vault,
    caller: &Caller,
    asked: &IdempotentRequest,
    status: u16,
    real_now: i64,
    body: ReplyBody,
) -> Result<Option<ReplyRow>, Error> {
    let Some(key) = scoped_key(caller) else { return Ok(None) };
    keep_as(vault, key, caller, asked, status, real_now, body)
}

/// The row that keeps a reply under a key; none if it answers no request.
pub(crate) fn keep_as(
    vault: &Vault,
    key: String,
    caller: &Caller,
    asked: &IdempotentRequest,
    status: u16,
    real_now: i64,
    body: ReplyBody,
) -> Result<Option<ReplyRow>, Error> {
    let Some(request) = caller.request.clone() else { return Ok(None) };
    Ok(Some(ReplyRow {
        fingerprint: vault.fingerprint(&asked.fingerprint)?,
        path: asked.endpoint(),
        status,
        request,
        expires: real_now.saturating_add(lifetime(caller.api)),
        body: vault.seal_reply(caller.platform, &key, body)?,
        key,
    }))
}

/// What goes back to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: Vec<u8>,
    /// Set on a replay: the id of the request that was executed.
    pub original_request: Option<String>,
}

/// A rendered reply.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// JSON.
    pub body: Vec<u8>,
    /// If the body is the stored public body of an object: its id and version.
    pub object: Option<(String, i64)>,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use store::PlatformRow;

    use super::*;

    #[test]
    fn keys_of_different_callers_never_meet() {
        let row = PlatformRow {
            no: 1,
            account: "acct_A".into(),
            application: String::new(),
            created: 0,
            clock_offset: 0,
            frozen_at: None,
            last_now: 0,
            next_seq: 0,
        };
        let platform = Caller::platform(&row);
        let mut seen = HashSet::new();
        let keys = ["k", "v2/k", "acct_B/k", "6/acct_B/k", "/k", "v1/secret/6/acct_B/k"];
        for account in ["acct_A", "acct_B", "acct_B/6", ""] {
            for api in [Api::V1, Api::V2] {
                for kind in [KeyKind::Secret, KeyKind::Publishable] {
                    for granted in [false, true] {
                        for key in keys {
                            let idempotency_key = Some(key.to_owned());
                            let base = platform.acting_on(account);
                            let caller =
                                Caller { api, key: kind, granted, idempotency_key, ..base };
                            let scoped = scoped_key(&caller).unwrap();
                            assert!(seen.insert(scoped.clone()), "{scoped} twice");
                        }
                    }
                }
            }
        }
    }
}
