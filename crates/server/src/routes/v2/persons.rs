//! Persons.

use connect::commands::v2::{self, persons};
use engine::{Look, Set};
use model::person::Person;
use serde_json::Value;
use wire::turns;

use crate::endpoint::{Route, id, read, value, write};

const PERSON: &str = "v2.core.account_person";

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v2/core/accounts/{}/persons", PERSON, |look, asked| {
            let account = v2::account(look, &asked.caller, id(asked, 0))?;
            let page = turns::page(&asked.params);
            let path = format!("/v2/core/accounts/{}/persons", account.id);
            let set = Set::whole::<Person>(look, &account.id)?;
            let found = engine::page::<Person>(look, &account.id, set, &page, &path)?;
            let ids: Vec<String> = found.data.iter().map(|person| person.id.clone()).collect();
            let data: Vec<Value> =
                found.data.iter().map(|person| persons::show(&account, person)).collect();
            Ok(turns::turns(&path, &asked.params, data, &ids, found.has_more))
        }).reads_many(),
        write("POST /v2/core/accounts/{}/persons", PERSON, |tx, caller, asked| {
            let result = persons::create(tx, caller, id(asked, 0), &asked.params);
            value(tx, asked, result)
        }),
        read("GET /v2/core/accounts/{}/persons/{}", PERSON, |look, asked| {
            let account = v2::account(look, &asked.caller, id(asked, 0))?;
            let person: Person = look.get(&account.id, id(asked, 1), "person")?;
            Ok(persons::show(&account, &person))
        }),
        write("POST /v2/core/accounts/{}/persons/{}", PERSON, |tx, caller, asked| {
            let result = persons::update(tx, caller, id(asked, 0), id(asked, 1), &asked.params);
            value(tx, asked, result)
        }),
        write("DELETE /v2/core/accounts/{}/persons/{}", PERSON, |tx, caller, asked| {
            let result = persons::delete(tx, caller, id(asked, 0), id(asked, 1));
            value(tx, asked, result)
        }),
    ]
}
