//! `GET` and `POST /v1/sandbox/oauth`: the settings of a platform's application.

use model::{application::Application, oauth::Redirect, refusal::Refusal};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{look::Look, stop::Stop, tx::Tx};

/// Parameters: what is not sent stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    name: Option<String>,
    #[serde(deserialize_with = "wire::params::double_option")]
    redirect_uris: Option<Option<Vec<String>>>,
}

/// The settings, with the client id and the URL to send holders to.
pub fn show(look: &mut impl Look) -> Result<Value, Stop> {
    let application = super::application(look)?;
    let base = &look.settings().base_url;
    let query = format!("response_type=code&client_id={}&scope=read_write", application.id);
    Ok(json!({
        "object": "sandbox.oauth",
        "client_id": application.id,
        "name": application.name,
        "redirect_uris": application.internal.redirect_uris,
        "authorize_url": format!("{base}/oauth/authorize?{query}"),
    }))
}

/// Changes the settings.
pub fn update(tx: &mut Tx<'_>, params: Params) -> Result<Value, Stop> {
    let mut application = super::application(tx)?;
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
    show(tx)
}
