//! `POST /v1/account_links`, and `POST /v2/core/account_links`.

use engine::{Caller, Error, Reader, Tx};
use model::{
    account_link::{AccountLink, LinkInternal, LinkKind},
    refusal::Refusal,
};
use serde::Deserialize;
use serde_json::Value;

use crate::rules::{accounts, v2};

/// Seconds for which a link can be visited. Source: recorded links.
const VALID: i64 = 300;

/// Characters of the link's last part, which opens it.
const SECRET: usize = 12;

/// Parameters of the older API.
#[derive(Debug, Deserialize)]
pub struct Create {
    account: String,
    #[serde(rename = "type")]
    kind: LinkKind,
    refresh_url: Option<String>,
    return_url: Option<String>,
    collect: Option<String>,
    collection_options: Option<Collection>,
}

/// What the form asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Collection {
    fields: Option<String>,
    future_requirements: Option<String>,
}

/// Creates a link to the hosted form, which opens it once.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<Value, Error> {
    Ok(make(tx, caller, params)?.body())
}

fn make(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<AccountLink, Error> {
    let mut account = accounts::lasting(tx, caller, &params.account)?;
    let controller = account.internal.controller;
    let valid = LinkKind::valid_for(controller);
    if !valid.contains(&params.kind) {
        return Err(Refusal::invalid(Some("type"), wrong_kind(params.kind, valid)).into());
    }
    for (name, url) in [("refresh_url", &params.refresh_url), ("return_url", &params.return_url)] {
        let plausible = |url: &&String| !url.starts_with("http://") && !url.starts_with("https://");
        if url.as_ref().filter(plausible).is_some() {
            return Err(Refusal::coded("url_invalid", Some(name), "Not a valid URL").into());
        }
    }
    let secret = tx.secret(SECRET);
    let letter = AccountLink::letter(controller);
    let url = tx.link(&format!("/setup/{letter}/{}/{secret}", account.id));
    let options = params.collection_options.unwrap_or_default();
    let fields = options.fields.or(params.collect);
    let link = AccountLink {
        id: tx.new_id::<AccountLink>(&account.id),
        object: "account_link".into(),
        account: account.id.clone(),
        created: tx.now(),
        expires_at: tx.now() + VALID,
        kind: params.kind,
        url,
        internal: LinkInternal {
            secret,
            visited: false,
            refresh_url: params.refresh_url,
            return_url: params.return_url,
            fields: fields.unwrap_or_else(|| "currently_due".into()),
            future_requirements: options.future_requirements.unwrap_or_else(|| "omit".into()),
        },
    };
    tx.insert(&account.id, &link)?;
    if !account.internal.linked {
        account.internal.linked = true;
        accounts::write(tx, &mut account)?;
    }
    Ok(link)
}

fn wrong_kind(kind: LinkKind, valid: &[LinkKind]) -> String {
    let valid: Vec<String> = valid.iter().map(|kind| format!("\"{}\"", kind.name())).collect();
    format!(
        "You cannot create {} type Account Links for this account. Valid types for this account are [{}].",
        kind.name(),
        valid.join(", ")
    )
}

/// The same from a newer body, in the newer shape.
pub fn create_v2(tx: &mut Tx<'_>, caller: &Caller, sent: &Value) -> Result<Value, Error> {
    let id = sent["account"].as_str().unwrap_or_default();
    v2::open(tx, caller, id)?;
    let kind = sent["use_case"]["type"].as_str().unwrap_or_default();
    let case = &sent["use_case"][kind];
    if !case.is_object() {
        return Err(Refusal::missing(&format!("use_case.{kind}")).into());
    }
    let mut params = case.clone();
    params["account"] = sent["account"].clone();
    params["type"] = sent["use_case"]["type"].clone();
    let link = make(tx, caller, serde_json::from_value(params)?)?;
    Ok(link.view())
}
