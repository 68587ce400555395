//! Account and person tokens, which browsers make.

use connect::commands::v2::tokens;

use model::token::{V2_OF_ACCOUNT, V2_OF_PERSON};

use crate::endpoint::{Route, read, write};

const OF_ACCOUNT: &str = V2_OF_ACCOUNT.object;
const OF_PERSON: &str = V2_OF_PERSON.object;

pub(super) fn routes() -> Vec<Route> {
    vec![
        write("POST /v2/core/account_tokens", tokens::of_account).shows(OF_ACCOUNT).publishable(),
        read("GET /v2/core/account_tokens/{token}", tokens::retrieve_of_account)
            .shows(OF_ACCOUNT)
            .publishable(),
        write("POST /v2/core/accounts/{account}/person_tokens", tokens::of_person)
            .shows(OF_PERSON)
            .publishable(),
        read("GET /v2/core/accounts/{account}/person_tokens/{token}", tokens::retrieve_of_person)
            .shows(OF_PERSON)
            .publishable(),
    ]
}
