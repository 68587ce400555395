//! The newer API's commands: each translates, runs the older command, and keeps what the older
//! API has no place for.

pub mod accounts;
pub mod event_destinations;
pub mod persons;
pub mod responsibilities;
pub mod tokens;

use model::{
    account::Account,
    refusal::{Place, Refusal},
    v2::Facts,
};
use serde::Serialize;
use serde_json::Value;

use super::accounts as older;
use crate::{caller::Caller, look::Look, stop::Stop, tx::Tx};

/// What is left of a deleted object.
#[derive(Debug, Clone, Serialize)]
pub struct Gone {
    /// Its id.
    pub id: String,
    /// Its type.
    pub object: &'static str,
}

/// An account of the platform, or its own; what is not found is told as such.
pub fn account(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    match id == caller.platform_account && !caller.is_direct() {
        true => older::shown(look, caller, id),
        false => connected(look, caller, id),
    }
}

/// A connected account. Those that are their holders' own are not in this API.
pub fn connected(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    use Refusal::{AccountInvalid, NotPermitted};
    older::controlled(look, caller, id).map_err(|stop| match stop {
        Stop::Refused(refusal) => match *refusal {
            AccountInvalid { .. } | NotPermitted { .. } => missing(id),
            _ => Stop::Refused(refusal),
        },
        other => other,
    })
}

/// What a request asks to have included in its reply.
fn included(sent: &Value) -> Vec<String> {
    let include = sent["include"].as_array().into_iter().flatten();
    include.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn missing(id: &str) -> Stop {
    Refusal::NoSuch { object: "account".into(), id: id.into(), place: Place::Path("id") }.into()
}

/// A connected account that may be changed: one that is not closed.
pub(crate) fn open(look: &mut impl Look, caller: &Caller, id: &str) -> Result<Account, Stop> {
    let account = connected(look, caller, id)?;
    older::check_lasting(&account)?;
    Ok(account)
}

/// Keeps facts beside an account that is saved already.
pub(crate) fn keep(tx: &mut Tx<'_>, account: &mut Account, facts: Facts) -> Result<(), Stop> {
    if account.internal.v2 != facts {
        account.internal.v2 = facts;
        tx.update(account)?;
    }
    Ok(())
}

/// What of a person goes with the facts, by the person's id.
pub(crate) fn keep_person(facts: &mut Facts, id: &str, sent: &Value) {
    let kept = facts.persons.entry(id.to_owned()).or_default();
    model::v2::paths::patch(kept, sent);
    if kept.as_object().is_none_or(serde_json::Map::is_empty) {
        facts.persons.shift_remove(id);
    }
}
