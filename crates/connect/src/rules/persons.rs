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
    rules::accounts::{self, documents, reach::Reach},
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
    tell(tx, caller, of, person, sent)?;
    check_shares(tx, of, person)
}

/// Refuses owners who own more than all of a company. Source: reported by integrators.
fn check_shares(tx: &mut Tx<'_>, of: &Account, person: &Person) -> Result<(), Error> {
    let others = all(tx, &of.id)?;
    let others = others.iter().filter(|other| other.id != person.id);
    let shares = others.chain([person]).filter_map(Person::share);
    if shares.sum::<f64>() <= 100.0 {
        return Ok(());
    }
    let message = "The total combined ownership of the company would exceed 100 percent.";
    Err(Refusal::invalid(Some("relationship[percent_ownership]"), message).into())
}

/// Where documents are named in what is told of a person.
const DOCUMENTS: [&str; 2] = ["verification.document", "verification.additional_document"];

/// Takes what was told of a person: the verifier looks at it, and the person shows it.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: &mut Account,
    person: &mut Person,
    sent: &Map<String, Value>,
) -> Result<(), Error> {
    if person.renumbers(sent) {
        of.internal.terms_since = Some(tx.now());
    }
    let mut told = Value::Object(sent.clone());
    documents::keep_known(tx, &of.id, &mut told, &DOCUMENTS)?;
    let report = tx.rails().identity.check_person(&told);
    let platform = tx.platform_account()?;
    if let Value::Object(fields) = &told {
        person.merge(fields, &of.country, &platform.country, report);
    }
    documents::inspect(tx, caller, &of.id, &told, &DOCUMENTS, &mut person.internal.findings)
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
