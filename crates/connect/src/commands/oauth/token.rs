//! `POST /oauth/token`: from a code, or a refresh token, to keys of the connected account.

use engine::{
    Caller, Error, Reader, Tx,
    keys::{hash, masked},
};
use model::{
    account::Account,
    oauth::{CODE_VALID, Grant, GrantKind, Scope},
    refusal::Refusal,
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{KeyKind, KeyRow};

use crate::rules::oauth;

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    grant_type: Option<String>,
    code: Option<String>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

/// What opens an account from now on.
struct Opening {
    account: String,
    connection: String,
    scope: Scope,
    refresh_token: String,
}

/// Exchanges what a holder or an earlier exchange gave.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Value, Error> {
    oauth::check_platform(caller)?;
    let wanted = match params.scope.as_deref() {
        None => None,
        Some(name) => Some(
            Scope::named(name)
                .ok_or_else(|| Refusal::oauth("invalid_scope", format!("Invalid scope: {name}")))?,
        ),
    };
    let opening = match params.grant_type.as_deref() {
        Some("authorization_code") => exchange(tx, caller, &needed(params.code, "code")?)?,
        Some("refresh_token") => {
            refresh(tx, needed(params.refresh_token, "refresh_token")?, wanted)?
        }
        Some(other) => {
            let description = format!("Unsupported grant type: {other}");
            return Err(Refusal::oauth("unsupported_grant_type", description).into());
        }
        None => return Err(Refusal::oauth("invalid_request", "No grant type specified").into()),
    };
    let access_token = key(tx, &opening, "sk_test", KeyKind::Secret)?;
    let publishable = key(tx, &opening, "pk_test", KeyKind::Publishable)?;
    Ok(json!({
        "access_token": access_token, "livemode": false, "refresh_token": opening.refresh_token,
        "token_type": "bearer", "stripe_publishable_key": publishable,
        "stripe_user_id": opening.account, "scope": opening.scope,
    }))
}

fn needed(value: Option<String>, name: &str) -> Result<String, Refusal> {
    value
        .filter(|value| !value.is_empty())
        .ok_or_else(|| Refusal::oauth("invalid_request", format!("No {name} specified")))
}

/// A code connects the account. Whoever uses one twice may have stolen it.
fn exchange(tx: &mut Tx<'_>, caller: &Caller, code: &str) -> Result<Opening, Error> {
    let unknown =
        || Refusal::oauth("invalid_grant", format!("Authorization code does not exist: {code}"));
    let mut known = oauth::granted(tx, code, GrantKind::Code)?.ok_or_else(unknown)?;
    if known.connection.is_some() {
        if let Some(account) = oauth::opened(tx, &known)? {
            revoke(tx, account)?;
        }
        return Err(Refusal::CodeUsed.into());
    }
    if tx.now() >= known.created + CODE_VALID {
        let description = format!("Authorization code expired: {code}");
        return Err(Refusal::oauth("invalid_grant", description).into());
    }
    let found = tx.find_anywhere::<Account>(&known.account)?.ok_or_else(unknown)?;
    let connection = oauth::connect(tx, caller, found.object, known.scope)?;
    known.connection = Some(connection.clone());
    tx.update(&known)?;
    let Grant { account, scope, .. } = known;
    let refresh_token =
        oauth::grant(tx, "rt", GrantKind::RefreshToken, &account, scope, Some(&connection))?;
    Ok(Opening { account, connection, scope, refresh_token })
}

/// Makes void what an account's connection gave. One that the platform controls stays with it.
fn revoke(tx: &mut Tx<'_>, mut account: Account) -> Result<(), Error> {
    if account.internal.own {
        return oauth::disconnect(tx, account);
    }
    account.internal.connection = None;
    tx.update(&account)
}

/// A refresh token gives further keys, of its own scope or a lesser one.
fn refresh(tx: &mut Tx<'_>, token: String, wanted: Option<Scope>) -> Result<Opening, Error> {
    let known = oauth::granted(tx, &token, GrantKind::RefreshToken)?;
    let live = match &known {
        Some(known) => oauth::opened(tx, known)?.is_some(),
        None => false,
    };
    let Some((known, connection)) =
        known.filter(|_| live).and_then(|known| Some((known.clone(), known.connection?)))
    else {
        let description = format!("Refresh token does not exist: {token}");
        return Err(Refusal::oauth("invalid_grant", description).into());
    };
    let scope = wanted.unwrap_or(known.scope);
    if scope > known.scope {
        let description = format!("The refresh token's scope is {}.", known.scope.name());
        return Err(Refusal::oauth("invalid_scope", description).into());
    }
    Ok(Opening { account: known.account, connection, scope, refresh_token: token })
}

/// A new key that acts as the account.
fn key(tx: &mut Tx<'_>, to: &Opening, prefix: &str, kind: KeyKind) -> Result<String, Error> {
    let key =
        oauth::grant(tx, prefix, GrantKind::Key, &to.account, to.scope, Some(&to.connection))?;
    let (platform, created) = (tx.platform().no, tx.now());
    tx.add_key(KeyRow { hash: hash(&key), platform, kind, redacted: masked(&key), created });
    Ok(key)
}
