//! Persons of the newer API.

use engine::{Caller, Error, Reader, Set, Snapshot, Tx, pages};
use model::{
    account::Account,
    person::Person,
    refusal::Place,
    v2::{paths, person},
};
use serde_json::{Value, json};
use wire::turns::{self, Turns};

use crate::{
    commands::v2::Gone,
    rules::{
        persons,
        v2::{self, token},
    },
};

/// A person as the newer API shows them.
fn show(account: &Account, person: &Person) -> Value {
    let kept = account.internal.v2.persons.get(&person.id).cloned();
    person::view(&json!(person), &account.country, &kept.unwrap_or_else(|| json!({})))
}

/// A page of an account's persons.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    sent: &Value,
) -> Result<Turns<Value>, Error> {
    let of = v2::find::account(reader, caller, account)?;
    let path = format!("/v2/core/accounts/{}/persons", of.id);
    let set = Set::whole::<Person>(reader, &of.id)?;
    let found = pages::page::<Person>(reader, &of.id, set, &turns::page(sent), &path)?;
    let ids: Vec<String> = found.data.iter().map(|person| person.id.clone()).collect();
    let data = found.data.iter().map(|person| show(&of, person)).collect();
    Ok(turns::turns(&path, sent, data, &ids, found.has_more))
}

/// A person of an account.
pub fn retrieve(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Value, Error> {
    let of = v2::find::account(reader, caller, account)?;
    let person: Person = reader.get(&of.id, id, Place::Path("person"))?;
    Ok(show(&of, &person))
}

/// Adds a person.
pub fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    sent: &Value,
) -> Result<Value, Error> {
    v2::open(tx, caller, account)?;
    let (fields, kept) = translated(tx, caller, sent)?;
    let person = persons::create(tx, caller, account, fields)?;
    kept_and_shown(tx, caller, account, &person, &kept)
}

/// Changes a person.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
    sent: &Value,
) -> Result<Value, Error> {
    v2::open(tx, caller, account)?;
    let (fields, kept) = translated(tx, caller, sent)?;
    let person = persons::update(tx, caller, account, id, fields)?;
    kept_and_shown(tx, caller, account, &person, &kept)
}

/// Removes a person.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, account: &str, id: &str) -> Result<Gone, Error> {
    v2::open(tx, caller, account)?;
    persons::delete(tx, caller, account, id)?;
    let mut of = v2::connected(tx, caller, account)?;
    let mut facts = of.internal.v2.clone();
    facts.persons.shift_remove(id);
    v2::keep(tx, &mut of, facts)?;
    Ok(Gone { id: id.to_owned(), object: person::RESOURCE.object })
}

/// The older fields, a token with them, and what is to be kept.
fn translated(
    tx: &mut Tx<'_>,
    caller: &Caller,
    sent: &Value,
) -> Result<(persons::Fields, Value), Error> {
    let mut sent = sent.clone();
    let token = paths::take(&mut sent, "person_token");
    let (mut fields, mut kept) = person::to_v1(&sent);
    if let Some(token) = token.as_ref().and_then(Value::as_str) {
        let data = token::look_into(tx, caller, token, "person_token")?;
        let mut brought = data["v2"]["kept"].clone();
        if brought.is_object() {
            paths::patch(&mut brought, &kept);
            kept = brought;
        }
        fields.insert("person_token".into(), json!(token));
    }
    Ok((serde_json::from_value(fields.into())?, kept))
}

fn kept_and_shown(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    person: &Person,
    kept: &Value,
) -> Result<Value, Error> {
    let mut of = v2::connected(tx, caller, account)?;
    let mut facts = of.internal.v2.clone();
    v2::keep_person(&mut facts, &person.id, kept);
    v2::keep(tx, &mut of, facts)?;
    let person: Person = tx.get(account, &person.id, Place::Path("person"))?;
    Ok(show(&of, &person))
}
