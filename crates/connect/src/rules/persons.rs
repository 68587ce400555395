//! Persons: those behind an account.

pub(crate) mod find;

use engine::{Caller, Error, Reader, Tx};
use model::{
    account::{Account, check_person},
    metadata::MetadataChange,
    person::Person,
    refusal::{Place, Refusal},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    rails::OnRails,
    rules::accounts::{self, documents},
};

pub(crate) use find::all;

/// Parameters of creation and change: the person's fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    metadata: MetadataChange,
    person_token: Option<String>,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

/// Adds a person to a connected account.
pub fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    params: Fields,
) -> Result<Person, Error> {
    let mut of = accounts::open(tx, caller, account)?;
    let mut person = Person::new(tx.new_id::<Person>(account), account, tx.now());
    change(tx, caller, &mut of, &mut person, &params)?;
    tx.insert(account, &person)?;
    tx.emit("person.created", account, &person)?;
    accounts::save(tx, &mut of)?;
    refreshed(tx, account, &person.id)
}

/// Changes a person.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
    params: Fields,
) -> Result<Person, Error> {
    let mut of = accounts::open(tx, caller, account)?;
    let mut person: Person = tx.get(account, id, Place::Path("person"))?;
    change(tx, caller, &mut of, &mut person, &params)?;
    tx.update(&person)?;
    tx.emit_updated("person.updated", account, &person)?;
    accounts::save(tx, &mut of)?;
    refreshed(tx, account, id)
}

fn change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: &mut Account,
    person: &mut Person,
    params: &Fields,
) -> Result<(), Error> {
    if let Some(token) = &params.person_token {
        let data = accounts::token_data(tx, caller, token, "person_token")?;
        if let Value::Object(fields) = data {
            merge(tx, caller, of, person, &fields)?;
        }
    }
    merge(tx, caller, of, person, &params.fields)?;
    params.metadata.apply(&mut person.metadata)?;
    Ok(())
}

fn merge(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: &mut Account,
    person: &mut Person,
    sent: &Map<String, Value>,
) -> Result<(), Error> {
    check_person(&Value::Object(sent.clone()), "", &of.country, tx.now())?;
    if person.renumbers(sent) {
        of.internal.terms_since = Some(tx.now());
    }
    let report = tx.rails().identity.check_person(&Value::Object(sent.clone()));
    person.merge(sent, &of.country, report);
    inspect(tx, caller, person, sent)
}

/// Looks at the documents that were told of a person.
pub(crate) fn inspect(
    tx: &mut Tx<'_>,
    caller: &Caller,
    person: &mut Person,
    sent: &Map<String, Value>,
) -> Result<(), Error> {
    let keys = ["verification.document", "verification.additional_document"];
    let sent = Value::Object(sent.clone());
    let account = person.account.clone();
    documents::inspect(tx, caller, &account, &sent, &keys, &mut person.internal.findings)
}

/// The person as the refreshed account left it.
fn refreshed(tx: &mut Tx<'_>, account: &str, id: &str) -> Result<Person, Error> {
    tx.get(account, id, Place::Path("person"))
}

/// Removes a person. The representative can't be removed.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, account: &str, id: &str) -> Result<(), Error> {
    let mut of: Account = accounts::open(tx, caller, account)?;
    let person: Person = tx.get(account, id, Place::Path("person"))?;
    if person.is("representative") {
        let message = "You cannot delete the representative of an account. Make another person the representative first.";
        return Err(Refusal::invalid(None, message).into());
    }
    tx.emit("person.deleted", account, &person)?;
    tx.delete(&person)?;
    accounts::save(tx, &mut of)
}
