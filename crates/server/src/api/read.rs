//! What a request asks: its query and body are read, and checked against the operation's table.

use axum::{body::Body, extract::RawPathParams};
use engine::{Caller, Error};
use model::refusal::Refusal;
use sha2::{Digest, Sha256};
use store::KeyKind;
use wire::{errors::Api, form::Form, params::Checked};

use crate::{
    body::whole,
    endpoint::{ApiRequest, Route},
    sent::Sent,
    uploads,
};

/// What no key of a connected account opens, whatever its scope.
fn of_platform(path: &str) -> bool {
    path.starts_with("/v2/") || path.starts_with("/v1/sandbox/")
}

/// Reads what is asked: query and body.
pub(super) async fn read(
    route: &Route,
    caller: &Caller,
    query: &[u8],
    body: Body,
    boundary: Option<String>,
) -> Result<Sent, Error> {
    if caller.key == KeyKind::Publishable && !route.publishable {
        return Err(Refusal::SecretKeyRequired.into());
    }
    if caller.granted && of_platform(route.path) {
        return Err(Refusal::NotPermitted { account: caller.account.clone(), param: None }.into());
    }
    if caller.read_only && route.method != "GET" {
        return Err(Refusal::ReadOnly { account: caller.account.clone() }.into());
    }
    let too_much = |_| Error::from(Refusal::TooLarge);
    let mut form = Form::decode(query).map_err(too_much)?;
    if let Some(boundary) = boundary {
        let mut sent = uploads::read(body, boundary).await?;
        form.extend(sent.form);
        sent.form = form;
        return Ok(sent);
    }
    let body = whole(body).await?;
    let json = caller.api == Api::V2 && route.method == "POST";
    if !json {
        form.extend(Form::decode(&body).map_err(too_much)?);
    }
    let mut hasher = Sha256::new();
    hasher.update(query);
    hasher.update([0]);
    hasher.update(&body);
    Ok(Sent { form, json: json.then_some(body), upload: None, hash: hasher.finalize().into() })
}

/// Checks what was sent. The fingerprint tells whether a retry sends the same.
pub(super) fn check(
    route: &Route,
    ids: &RawPathParams,
    caller: Caller,
    sent: Sent,
) -> Result<(ApiRequest, [u8; 32]), Error> {
    let Sent { mut form, json, upload, hash } = sent;
    for companion in ["key", "_stripe_version", "_stripe_account"] {
        form.0.shift_remove(companion);
    }
    let checked = match json {
        Some(body) => Checked { params: route.operation.check_json(&body)?, expand: Vec::new() },
        None => route.operation.check(&form)?,
    };
    if !checked.expand.is_empty() {
        wire::expand::check(route.shows, route.lists, &checked.expand)?;
    }
    let ids = ids.iter().map(|(_, id)| id.to_owned()).collect();
    let asked = ApiRequest { caller, ids, params: checked.params, expand: checked.expand, upload };
    Ok((asked, hash))
}
