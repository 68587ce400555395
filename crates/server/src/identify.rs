//! Who asks: the caller behind a request's headers.

use axum::http::{Method, request::Parts};
use connect::Credentials;
use engine::{Caller, Engine, Error};
use model::refusal::Refusal;
use wire::errors::Api;

use crate::{address, headers};

/// Characters of an idempotency key. Source: the API's documentation.
const KEY_LIMIT: usize = 255;

/// The caller, if the key is known. `secret` is a key that came in the body.
pub(crate) async fn identify(
    engine: &Engine,
    parts: &Parts,
    secret: Option<String>,
    request: &str,
) -> Result<Caller, Error> {
    let Parts { method, headers, uri, .. } = parts;
    let api = Api::of(uri.path());
    let account = headers::account(headers)?;
    let idempotency_key = headers::idempotency_key(headers)?;
    let version = headers::one(headers, &headers::STRIPE_VERSION)?.map(|version| {
        // Flags of previews stand behind a semicolon.
        version.split(';').next().unwrap_or_default().trim().to_owned()
    });
    let keyed = match api {
        Api::V1 | Api::OAuth => *method == Method::POST,
        Api::V2 => *method == Method::POST || *method == Method::DELETE,
    };
    let credentials = Credentials {
        key: secret.or(headers::key(headers)?).or_else(|| query_key(uri)),
        account: account.filter(|_| api != Api::OAuth).map(str::to_owned),
        version: version.clone(),
        idempotency_key: idempotency_key.filter(|_| keyed),
        request: request.to_owned(),
        api,
        base_url: address::followed(&engine.settings().links, headers),
    };
    let key_fits = credentials
        .idempotency_key
        .as_ref()
        .is_none_or(|key| !key.is_empty() && key.chars().count() <= KEY_LIMIT);
    let caller = connect::identify(engine, credentials).await?;
    if api == Api::V2 && version.is_none() {
        return Err(Refusal::VersionRequired.into());
    }
    if let Some(version) = version
        && !is_version(&version)
    {
        return Err(Refusal::InvalidVersion { version }.into());
    }
    if !key_fits {
        return Err(Refusal::IdempotencyKeyInvalid.into());
    }
    Ok(caller)
}

/// `2019-02-11` to the newest, with a train's name since 2024, or a preview.
fn is_version(version: &str) -> bool {
    let (date, train) = version.split_once('.').map_or((version, None), |(d, t)| (d, Some(t)));
    let trains = ["acacia", "basil", "clover", "dahlia", "endive", "preview", "dashboard"];
    let digits = date.len() == 10
        && date.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    digits
        && ("2011-01-01"..="2026-10-28").contains(&date)
        && train.is_none_or(|train| trains.contains(&train))
}

/// Browsers may send the publishable key as a parameter.
fn query_key(uri: &axum::http::Uri) -> Option<String> {
    let query = uri.query()?.split('&').find_map(|pair| pair.strip_prefix("key="))?;
    query.starts_with("pk_").then(|| query.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (version, known) in [
            ("2026-10-28.endive", true),
            ("2020-08-27", true),
            ("2023-10-16", true),
            ("2025-03-31.preview", true),
            ("2027-01-01.endive", false),
            ("2026-10-28.fennel", false),
            ("latest", false),
            ("", false),
        ] {
            assert_eq!(is_version(version), known, "{version}");
        }
    }
}
