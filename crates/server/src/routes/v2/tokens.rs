//! Account and person tokens, which browsers make.

use connect::commands::v2::tokens;

use crate::endpoint::{Route, read, write};

const OF_ACCOUNT: &str = "v2.core.account_token";
const OF_PERSON: &str = "v2.core.account_person_token";

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
