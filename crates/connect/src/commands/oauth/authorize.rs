//! What a holder is asked, and decides, on the page at `GET /oauth/authorize`.

use engine::{Caller, Error, NOBODY, Reader, Tx};
use model::{
    account::Account,
    application::Application,
    oauth::{GrantKind, Redirect, Scope, prefill},
    refusal::Refusal,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rules::{accounts, oauth};

/// Accounts to choose from at the most.
const OFFERED: usize = 100;

/// What the holder is sent with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    /// `ca_…`
    pub client_id: Option<String>,
    /// `code`
    pub response_type: Option<String>,
    /// `read_only` or `read_write`.
    pub scope: Option<String>,
    /// Goes back as it came.
    pub state: Option<String>,
    /// Where to go back to.
    pub redirect_uri: Option<String>,
    /// What is known of the holder.
    pub stripe_user: Value,
    /// Of an Express account.
    pub suggested_capabilities: Vec<String>,
    /// The account is to be an Express one, which the platform controls.
    pub express: bool,
}

/// What is asked, checked.
#[derive(Debug, Clone)]
pub struct Request {
    /// To what.
    pub application: Application,
    /// Where to go back to.
    pub redirect_uri: String,
    /// How far.
    pub scope: Scope,
    state: Option<String>,
    express: bool,
    stripe_user: Value,
    suggested_capabilities: Vec<String>,
}

/// What the holder decides.
#[derive(Debug, Clone)]
pub enum Choice {
    /// Not to connect.
    Deny,
    /// To connect an account that there is.
    Account(String),
    /// To connect a new one; perhaps with a form filled in by the sandbox.
    New {
        /// Whether all is told and checked.
        filled_in: bool,
    },
}

/// What comes of a decision: where the browser goes, and with what.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Decided {
    /// An account is to be connected: the platform gets a code.
    Granted {
        /// `sandbox.oauth_authorization`
        object: &'static str,
        /// `acct_…`
        account: String,
        /// What the platform exchanges for keys.
        code: String,
        /// How far the account is opened.
        scope: Scope,
        /// As the platform sent it.
        state: Option<String>,
        /// Where the browser goes.
        url: String,
    },
    /// No account is.
    Denied {
        /// `sandbox.oauth_authorization`
        object: &'static str,
        /// An OAuth error code.
        error: &'static str,
        /// The same in words.
        error_description: &'static str,
        /// As the platform sent it.
        state: Option<String>,
        /// Where the browser goes.
        url: String,
    },
}

impl Decided {
    /// Where the browser goes.
    pub fn url(&self) -> &str {
        match self {
            Decided::Granted { url, .. } | Decided::Denied { url, .. } => url,
        }
    }
}

/// The type of either.
const OBJECT: &str = "sandbox.oauth_authorization";

/// A decision by the API: what a holder is sent with, and what they decide.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Decision {
    #[serde(flatten)]
    params: Params,
    account: Option<String>,
    deny: bool,
    skip_form: Option<bool>,
}

/// `POST /v1/sandbox/oauth/authorize`: what a holder does on the page, in one call.
pub fn by_api(tx: &mut Tx<'_>, caller: &Caller, sent: Decision) -> Result<Decided, Error> {
    let mut params = sent.params;
    params.client_id.get_or_insert_with(|| caller.application.clone());
    params.response_type.get_or_insert_with(|| "code".into());
    let request = check(tx, caller, params)?;
    let choice = match sent.account {
        _ if sent.deny => Choice::Deny,
        Some(account) => Choice::Account(account),
        None => Choice::New { filled_in: sent.skip_form.unwrap_or(true) },
    };
    decide(tx, caller, request, choice)
}

/// Checks what a holder is sent with.
pub fn check(reader: &mut impl Reader, caller: &Caller, params: Params) -> Result<Request, Error> {
    let state = params.state.clone();
    let refuse = |error, description: String| {
        Err(Error::from(Refusal::OAuth { error, description, state: state.clone() }))
    };
    let application = oauth::application(reader)?;
    if params.client_id.as_ref().is_none_or(|id| *id != application.id) {
        let message = "No application matches the supplied client identifier".to_owned();
        return refuse("invalid_request", message);
    }
    match params.response_type.as_deref() {
        Some("code") => {}
        None => return refuse("invalid_request", "No response_type specified".into()),
        Some(other) => {
            return refuse(
                "unsupported_response_type",
                format!("Unsupported response type: {other}"),
            );
        }
    }
    let scope = match params.scope.as_deref() {
        // The platform controls such an account.
        _ if params.express => Scope::ReadWrite,
        None => Scope::default(),
        Some(name) => match Scope::named(name) {
            Some(scope) => scope,
            None => return refuse("invalid_scope", format!("Invalid scope: {name}")),
        },
    };
    let known = &application.internal.redirect_uris;
    let redirect_uri = match params.redirect_uri.or_else(|| known.first().cloned()) {
        Some(uri) if is_allowed(known, &uri, reader, caller) => uri,
        Some(uri) => {
            let message = format!(
                "Invalid redirect URI '{uri}'. Ensure this uri exactly matches one of the uris specified in your application settings"
            );
            return refuse("invalid_redirect_uri", message);
        }
        None => {
            let message =
                "No redirect URI: send `redirect_uri`, or set some with POST /v1/sandbox/oauth";
            return refuse("invalid_redirect_uri", message.into());
        }
    };
    Ok(Request {
        application,
        redirect_uri,
        scope,
        state: params.state,
        express: params.express,
        stripe_user: params.stripe_user,
        suggested_capabilities: params.suggested_capabilities,
    })
}

/// As long as none are set, those of a builder's own machine will do, and our own page.
fn is_allowed(known: &[String], uri: &str, reader: &impl Reader, caller: &Caller) -> bool {
    if let Some(landing) = oauth::application::landing(reader, caller).filter(|_| known.is_empty())
    {
        let own = Redirect::parse(uri).is_some_and(|redirect| redirect.is_loopback());
        return own || uri == landing;
    }
    known.iter().any(|known| known == uri)
}

/// `POST /oauth/authorize`: what a holder does on the page. Only what the page offers can be chosen.
pub fn by_page(
    tx: &mut Tx<'_>,
    caller: &Caller,
    params: Params,
    choice: Choice,
) -> Result<Decided, Error> {
    if !tx.settings().open_platforms && matches!(choice, Choice::Account(_)) {
        let message = "Accounts can't be chosen here: nobody has logged in.";
        return Err(Refusal::oauth("invalid_request", message).into());
    }
    let request = check(tx, caller, params)?;
    decide(tx, caller, request, choice)
}

/// What the page offers to connect: holders' own accounts that are connected to nobody, newest
/// first. Nobody has logged in: an operator's accounts are nobody's business.
pub fn offered(reader: &mut impl Reader, request: &Request) -> Result<Vec<Account>, Error> {
    if request.express || !reader.settings().open_platforms {
        return Ok(Vec::new());
    }
    let mut accounts = reader.list::<Account>(NOBODY, None, OFFERED)?;
    accounts.retain(|account| account.internal.own);
    Ok(accounts)
}

/// Does what was decided.
fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    request: Request,
    choice: Choice,
) -> Result<Decided, Error> {
    let account = match choice {
        Choice::Deny => return Ok(denied(request)),
        Choice::Account(id) => own(tx, caller, &request, &id)?,
        Choice::New { filled_in } => new(tx, caller, &request, filled_in)?,
    };
    let code = oauth::grant(tx, "ac", GrantKind::Code, &account, request.scope, None)?;
    let mut pairs = vec![("scope", request.scope.name())];
    pairs.extend(request.state.as_deref().map(|state| ("state", state)));
    pairs.push(("code", &code));
    let url = Redirect::with(&request.redirect_uri, &pairs);
    let Request { scope, state, .. } = request;
    Ok(Decided::Granted { object: OBJECT, account, code, scope, state, url })
}

fn denied(request: Request) -> Decided {
    let (error, error_description) = ("access_denied", "The user denied your request");
    let mut pairs = vec![("error", error), ("error_description", error_description)];
    pairs.extend(request.state.as_deref().map(|state| ("state", state)));
    let url = Redirect::with(&request.redirect_uri, &pairs);
    Decided::Denied { object: OBJECT, error, error_description, state: request.state, url }
}

/// An account that can be connected: its holder's own.
fn own(tx: &mut Tx<'_>, caller: &Caller, request: &Request, id: &str) -> Result<String, Error> {
    // A holder's own account may be anybody's by now, or nobody's.
    let found = tx.find_anywhere::<Account>(id)?.map(|found| found.object);
    let found = found.filter(|account| !caller.is_direct() || account.id == caller.account);
    match found.filter(|account| account.internal.own && !request.express) {
        Some(account) => Ok(account.id),
        None => {
            let description = format!(
                "The account {id} can't be connected: it does not exist, or a platform controls it."
            );
            let state = request.state.clone();
            Err(Refusal::OAuth { error: "invalid_request", description, state }.into())
        }
    }
}

fn new(
    tx: &mut Tx<'_>,
    caller: &Caller,
    request: &Request,
    filled_in: bool,
) -> Result<String, Error> {
    let mut params = prefill(&request.stripe_user, tx.now());
    params["type"] = json!(if request.express { "express" } else { "standard" });
    for name in request.suggested_capabilities.iter().filter(|_| request.express) {
        params["capabilities"][name] = json!({ "requested": true });
    }
    let account = accounts::unconnected(tx, caller, serde_json::from_value(params)?)?;
    let id = account.id.clone();
    if filled_in {
        accounts::fill(tx, caller, account, Default::default())?;
    }
    Ok(id)
}
