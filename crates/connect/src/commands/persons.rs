//! Persons: those behind an account.

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages, sets::LAST};
use model::{
    person::{Person, ROLES},
    refusal::Place,
};
use serde::Deserialize;
use serde_json::Value;
use wire::lists::{List, Page};

use crate::{
    commands::Deleted,
    rules::{accounts, persons},
};

pub use crate::rules::persons::{create, update};

/// Which persons are wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    relationship: Value,
}

/// A page of a connected account's persons: of those who have the roles that are true, and not
/// those that are false.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    Filters { relationship }: Filters,
    page: &Page,
) -> Result<List<Person>, Error> {
    accounts::controlled(reader, caller, account)?;
    let url = format!("/v1/accounts/{account}/persons");
    let fits = |roles: &str| {
        let mut roles = ROLES.iter().zip(roles.chars());
        roles.all(|(role, has)| {
            relationship[role].as_bool().is_none_or(|wanted| wanted == (has == 'y'))
        })
    };
    let set = match relationship.is_object() {
        true => Set::values::<Person>(reader, account, "roles", ("", LAST), fits)?,
        false => Set::whole::<Person>(reader, account)?,
    };
    pages::page(reader, account, set, page, url)
}

/// A person of a connected account.
pub fn retrieve(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Person, Error> {
    accounts::controlled(reader, caller, account)?;
    reader.get(account, id, Place::Path("person"))
}

/// Removes a person. The representative can't be removed.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, account: &str, id: &str) -> Result<Deleted, Error> {
    persons::delete(tx, caller, account, id)?;
    Ok(Deleted::new(id, "person"))
}
