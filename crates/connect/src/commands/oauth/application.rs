//! `GET` and `POST /v1/sandbox/oauth`: the settings of a platform's application.

use engine::{Caller, Error, Reader, Snapshot, Tx};
use model::{application::Application, oauth::Redirect, refusal::Refusal};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::oauth;

pub use crate::rules::oauth::application::LANDING;

/// Parameters: what is not sent stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    name: Option<String>,
    #[serde(deserialize_with = "wire::params::double_option")]
    redirect_uris: Option<Option<Vec<String>>>,
}

/// The settings of the platform's application.
pub fn retrieve(reader: &mut Snapshot<'_>, caller: &Caller) -> Result<Value, Error> {
    show(reader, caller)
}

/// The settings, with the client id and a URL to send holders to. There is none as long as nobody
/// has said where they are to go back to, but in development.
fn show(reader: &mut impl Reader, caller: &Caller) -> Result<Value, Error> {
    let application = oauth::application(reader)?;
    let back = application.internal.redirect_uris.first().cloned();
    let authorize_url = back.or_else(|| oauth::application::landing(reader, caller)).map(|back| {
        let page = caller.link(reader.settings(), "/oauth/authorize");
        let pairs = [
            ("response_type", "code"),
            ("client_id", &application.id),
            ("scope", "read_write"),
            ("redirect_uri", &back),
        ];
        Redirect::with(&page, &pairs)
    });
    Ok(json!({
        "object": "sandbox.oauth",
        "client_id": application.id,
        "name": application.name,
        "redirect_uris": application.internal.redirect_uris,
        "authorize_url": authorize_url,
    }))
}

/// Changes the settings.
pub fn update(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Value, Error> {
    let mut application = oauth::application(tx)?;
    if let Some(name) = params.name {
        application.name = name;
    }
    if let Some(uris) = params.redirect_uris.map(Option::unwrap_or_default) {
        if let Some(wrong) = uris.iter().find(|uri| Redirect::parse(uri).is_none()) {
            let message = format!(
                "Invalid redirect URI '{wrong}': it must be an http or https URL without a fragment."
            );
            return Err(Refusal::coded("url_invalid", Some("redirect_uris"), message).into());
        }
        application.internal.redirect_uris = uris;
    }
    let owner = tx.platform().account.clone();
    match tx.find::<Application>(&owner, &application.id)? {
        Some(_) => tx.update(&application)?,
        None => tx.insert(&owner, &application)?,
    }
    show(tx, caller)
}
