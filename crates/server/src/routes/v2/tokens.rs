//! Account and person tokens, which browsers make.

use connect::commands::v2::tokens;

use model::token::{V2_OF_ACCOUNT as OF_ACCOUNT, V2_OF_PERSON as OF_PERSON};

use crate::endpoint::{Route, read, write};

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
