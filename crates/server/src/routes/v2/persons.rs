//! Persons.

use connect::commands::v2::persons;

use model::v2::person::RESOURCE as PERSON;

use crate::endpoint::{Route, act, query, read, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        query("GET /v2/core/accounts/{account}/persons", persons::list).shows(PERSON).reads_many(),
        write("POST /v2/core/accounts/{account}/persons", persons::create).shows(PERSON),
        read("GET /v2/core/accounts/{account}/persons/{person}", persons::retrieve).shows(PERSON),
        write("POST /v2/core/accounts/{account}/persons/{person}", persons::update).shows(PERSON),
        act("DELETE /v2/core/accounts/{account}/persons/{person}", persons::delete).shows(PERSON),
    ]
}
