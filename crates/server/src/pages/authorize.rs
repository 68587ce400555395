//! `/oauth/authorize`: a holder connects an account to a platform.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use connect::commands::oauth::authorize::{self, Choice, Params, check};
use engine::{Caller, Engine, Error, Tx};
use model::{
    country::{Agreement, Country},
    oauth::{Redirect, Scope},
    refusal::Refusal,
};
use serde_json::json;
use wire::{
    errors::Api,
    form::{Form, Node},
};

use crate::{
    address,
    body::whole,
    html::{page, see_other, told},
};

use super::guard;

#[derive(Template)]
#[template(path = "authorize.html")]
struct Page<'p> {
    name: &'p str,
    express: bool,
    writes: bool,
    guard: &'p str,
    /// What is sent again as it came.
    passed: Vec<(String, String)>,
    accounts: Vec<Offer>,
    /// A new account is what is chosen at first.
    registers: bool,
    email: &'p str,
    business_name: &'p str,
    kinds: Vec<Item>,
    countries: Vec<Item>,
}

/// An account to choose.
struct Offer {
    id: String,
    name: String,
}

/// What can be chosen from a list, and whether it is.
struct Item {
    value: &'static str,
    label: &'static str,
    chosen: bool,
}

/// Kinds of businesses, as OAuth names them.
const KINDS: [(&str, &str); 6] = [
    ("", "Not chosen yet"),
    ("sole_prop", "Sole proprietor"),
    ("corporation", "Corporation"),
    ("llc", "Limited liability company"),
    ("partnership", "Partnership"),
    ("non_profit", "Non-profit"),
];

/// Fields that the page shows; others are passed on.
const SHOWN: [&str; 4] = ["email", "business_name", "business_type", "country"];

/// Shows the page.
pub(super) async fn show(State(engine): State<Engine>, uri: Uri, headers: HeaderMap) -> Response {
    told(Api::OAuth, &engine, shown(&engine, &uri, &headers))
}

fn shown(engine: &Engine, uri: &Uri, headers: &HeaderMap) -> Result<Response, Error> {
    let query = uri.query().unwrap_or_default().as_bytes();
    let form = Form::decode(query).map_err(|_| Error::from(Refusal::TooLarge))?;
    let params = params(&form, uri);
    let caller = applicant(engine, headers, &params)?;
    let (request, accounts) = engine.read(caller.platform, |reader| {
        let request = check(reader, &caller, params.clone())?;
        let accounts = authorize::offered(reader, &request)?;
        Ok((request, accounts))
    })?;
    let named = |name: &str| params.stripe_user[name].as_str().unwrap_or_default();
    let kind = named("business_type").to_owned();
    let country = Some(named("country").to_uppercase()).filter(|code| !code.is_empty());
    let country = country.unwrap_or_else(|| "US".into());
    let token = guard::token(engine, headers);
    let template = Page {
        name: &request.application.name,
        express: params.express,
        writes: request.scope == Scope::ReadWrite,
        guard: &token,
        passed: passed(query),
        registers: accounts.is_empty() || text(&form, "stripe_landing") == Some("register"),
        accounts: accounts.iter().map(Offer::of).collect(),
        email: named("email"),
        business_name: named("business_name"),
        kinds: KINDS.iter().map(|(value, label)| item(value, label, &kind)).collect(),
        countries: countries(&country),
    };
    let onward = Redirect::parse(&request.redirect_uri).map(|redirect| redirect.source());
    let mut response = page(StatusCode::OK, &template, &onward.unwrap_or_default())?;
    guard::keep(engine, &mut response, &token);
    Ok(response)
}

/// Does what the form says, and sends the browser back to the platform.
pub(super) async fn decide(
    State(engine): State<Engine>,
    uri: Uri,
    headers: HeaderMap,
    body: axum::body::Body,
) -> Response {
    let decided = decided(&engine, &uri, &headers, body).await;
    told(Api::OAuth, &engine, decided)
}

async fn decided(
    engine: &Engine,
    uri: &Uri,
    headers: &HeaderMap,
    body: axum::body::Body,
) -> Result<Response, Error> {
    let body = whole(body).await?;
    let form = Form::decode(&body).map_err(|_| Error::from(Refusal::TooLarge))?;
    if !guard::fits(engine, headers, text(&form, "guard").unwrap_or_default()) {
        let message = "This form has expired. Go back, load the page again and send it once more.";
        return Err(Refusal::oauth("invalid_request", message).into());
    }
    let params = params(&form, uri);
    let caller = applicant(engine, headers, &params)?;
    let choice = match (text(&form, "action"), text(&form, "account")) {
        (Some("connect"), Some("new") | None) => {
            Choice::New { filled_in: text(&form, "skip_form").is_some() }
        }
        (Some("connect"), Some(id)) => Choice::Account(id.to_owned()),
        _ => Choice::Deny,
    };
    let decide = move |tx: &mut Tx<'_>, caller: &Caller| {
        authorize::by_page(tx, caller, params.clone(), choice.clone())
    };
    see_other(engine.act(caller, decide).await?.url())
}

/// The platform that a request names.
fn applicant(engine: &Engine, headers: &HeaderMap, params: &Params) -> Result<Caller, Error> {
    let id = params.client_id.as_deref().unwrap_or_default();
    let base_url = address::followed(&engine.settings().links, headers);
    connect::applicant(engine, id, base_url)?.ok_or_else(|| {
        let description = "No application matches the supplied client identifier".into();
        let state = params.state.clone();
        Refusal::OAuth { error: "invalid_request", description, state }.into()
    })
}

fn text<'f>(form: &'f Form, name: &str) -> Option<&'f str> {
    match form.0.get(name) {
        Some(Node::Text(text)) => Some(text),
        Some(Node::Branch(_)) | None => None,
    }
}

/// What OAuth knows of a form; whatever else browsers bring along does not matter.
fn params(form: &Form, uri: &Uri) -> Params {
    let named = |name: &str| text(form, name).filter(|text| !text.is_empty()).map(str::to_owned);
    let below = |name: &str| match form.0.get(name) {
        Some(Node::Branch(branch)) => branch
            .iter()
            .filter_map(|(name, node)| match node {
                Node::Text(text) => Some((name.clone(), text.clone())),
                Node::Branch(_) => None,
            })
            .collect(),
        Some(Node::Text(_)) | None => Vec::new(),
    };
    Params {
        client_id: named("client_id"),
        response_type: named("response_type"),
        scope: named("scope"),
        state: text(form, "state").map(str::to_owned),
        redirect_uri: named("redirect_uri"),
        stripe_user: below("stripe_user").into_iter().map(|(n, text)| (n, json!(text))).collect(),
        suggested_capabilities: below("suggested_capabilities").into_iter().map(|p| p.1).collect(),
        express: uri.path().starts_with("/express/"),
    }
}

/// The pairs of a query that the form's own fields do not replace.
fn passed(query: &[u8]) -> Vec<(String, String)> {
    let own = |name: &str| {
        ["guard", "account", "action", "skip_form"].contains(&name)
            || SHOWN.iter().any(|field| name == format!("stripe_user[{field}]"))
    };
    let pairs = form_urlencoded::parse(query);
    pairs.filter(|(name, _)| !own(name)).map(|(n, v)| (n.into_owned(), v.into_owned())).collect()
}

fn countries(chosen: &str) -> Vec<Item> {
    let full = Country::all().iter().filter(|country| country.has(Agreement::Full));
    let mut items: Vec<Item> =
        full.map(|country| item(country.code, &country.name, chosen)).collect();
    items.sort_by_key(|item| item.label);
    items
}

fn item(value: &'static str, label: &'static str, chosen: &str) -> Item {
    Item { value, label, chosen: value == chosen }
}

impl Offer {
    fn of(account: &model::account::Account) -> Offer {
        let name = account.business_profile.name.as_deref().or(account.email.as_deref());
        let name = name.unwrap_or("An account without a name").to_owned();
        Offer { id: account.id.clone(), name: format!("{name}, {}", account.country) }
    }
}
