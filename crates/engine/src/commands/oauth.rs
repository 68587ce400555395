//! OAuth: holders connect accounts of their own to the platform's application, and disconnect
//! them. An account that is not connected belongs to nobody, and goes on by itself.

pub mod application;
pub mod authorize;
pub mod deauthorize;
pub mod token;

use data_encoding::HEXLOWER;
use model::{
    account::Account,
    application::Application,
    oauth::{Connection, Grant, GrantKind, Scope},
    refusal::Refusal,
};
use serde_json::json;
use store::EventRow;

use super::accounts::create::NOBODY;
use crate::{caller::Caller, look::Look, platforms::hash, stop::Stop, tx::Tx};

/// Told when an account is connected.
const AUTHORIZED: &str = "account.application.authorized";

/// Told when it no longer is.
pub(crate) const DEAUTHORIZED: &str = "account.application.deauthorized";

/// The beginnings of what is told of controlled accounts only.
const OF_CONTROLLED: [&str; 2] = ["person.", "account.external_account."];

/// Characters of codes and tokens.
const SECRET: usize = 32;

/// The platform's application.
pub fn application(look: &mut impl Look) -> Result<Application, Stop> {
    let (owner, id) = (look.platform().account.clone(), look.platform().application.clone());
    let found = look.find::<Application>(&owner, &id)?;
    Ok(found.unwrap_or_else(|| Application::new(&id)))
}

/// Tells what became of the application on an account.
pub(crate) fn tell(tx: &mut Tx<'_>, kind: &'static str, account: &str) -> Result<(), Stop> {
    let application = application(tx)?;
    tx.emit_inline(kind, account, &json!(application), None)
}

/// Whether an event is told to anybody. What becomes of the persons and bank accounts behind a
/// holder's own account is the holder's business.
pub(crate) fn is_told(tx: &mut Tx<'_>, event: &EventRow) -> Result<bool, Stop> {
    if !OF_CONTROLLED.iter().any(|start| event.kind.starts_with(start)) {
        return Ok(true);
    }
    let account = tx.account_anywhere(&event.owner)?;
    Ok(account.is_none_or(|account| !account.internal.own))
}

/// Whether the platform hears what happens on an account that is not its own. Of one that is
/// disconnected it hears that and nothing else.
pub(crate) fn may_hear(tx: &mut Tx<'_>, event: &EventRow) -> Result<bool, Stop> {
    Ok(event.kind == DEAUTHORIZED || tx.reachable(&tx.platform_caller(), &event.owner)?.is_some())
}

/// Connects an account, or keeps it connected, with a scope. Returns the connection.
fn connect(
    tx: &mut Tx<'_>,
    caller: &Caller,
    mut account: Account,
    scope: Scope,
) -> Result<String, Stop> {
    let known = account.internal.connection.take().map(|connection| connection.id);
    let id = known.unwrap_or_else(|| tx.id("oac", &account.id));
    account.internal.connection = Some(Connection { id: id.clone(), scope });
    tx.hand_over(&account, &caller.platform_account)?;
    tell(tx, AUTHORIZED, &account.id)?;
    Ok(id)
}

/// Disconnects an account. What its holder gave opens nothing any more.
fn disconnect(tx: &mut Tx<'_>, mut account: Account) -> Result<(), Stop> {
    account.internal.connection = None;
    tx.hand_over(&account, NOBODY)?;
    tell(tx, DEAUTHORIZED, &account.id)
}

/// Hands out something new that opens an account.
fn grant(
    tx: &mut Tx<'_>,
    prefix: &str,
    kind: GrantKind,
    account: &str,
    scope: Scope,
    connection: Option<&str>,
) -> Result<String, Stop> {
    let secret = format!("{prefix}_{}", tx.secret(SECRET));
    let grant = Grant {
        id: grant_id(&hash(&secret)),
        object: "oauth_grant".into(),
        kind,
        account: account.to_owned(),
        scope,
        created: tx.now(),
        connection: connection.map(str::to_owned),
    };
    tx.insert(account, &grant)?;
    Ok(secret)
}

/// The id under which is kept what has this hash.
pub(crate) fn grant_id(hash: &[u8; 32]) -> String {
    format!("oag_{}", HEXLOWER.encode(hash))
}

/// What was handed out, of one kind; none if it was not by this platform.
fn granted(look: &mut impl Look, secret: &str, kind: GrantKind) -> Result<Option<Grant>, Stop> {
    let found = look.find_anywhere::<Grant>(&grant_id(&hash(secret)))?;
    Ok(found.map(|found| found.object).filter(|grant| grant.kind == kind))
}

/// The account that a grant opens, as long as that is connected by the same authorization.
fn opened(look: &mut impl Look, grant: &Grant) -> Result<Option<Account>, Stop> {
    let Some(found) = look.find_anywhere::<Account>(&grant.account)? else { return Ok(None) };
    let connection = found.object.internal.connection.as_ref().map(|connection| &connection.id);
    let same = connection.is_some() && connection == grant.connection.as_ref();
    Ok(same.then_some(found.object))
}

/// The account that a key opens, and how far; none if that was taken back.
pub(crate) fn held(look: &mut impl Look, id: &str) -> Result<Option<(String, Scope)>, Stop> {
    let Some(grant) = look.find_anywhere::<Grant>(id)? else { return Ok(None) };
    let grant = grant.object;
    Ok(opened(look, &grant)?.map(|_| (grant.account, grant.scope)))
}

/// Refuses whoever is not the platform itself.
fn check_platform(caller: &Caller) -> Result<(), Refusal> {
    if caller.granted {
        return Err(Refusal::oauth("invalid_client", "This key is not a platform's."));
    }
    Ok(())
}
