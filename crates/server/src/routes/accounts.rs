//! Connected accounts, and what belongs to them.

use connect::commands::{
    accounts::{self, capabilities, create, login_link, reject, update},
    external_accounts, persons,
};
use model::account::Account;

use crate::endpoint::{Route, act, list, list_by, list_of, read, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v1/account", accounts::own),
        write("POST /v1/account", update::own),
        list_of::<Account>("GET /v1/accounts", &[]),
        write("POST /v1/accounts", create::run),
        read("GET /v1/accounts/{account}", accounts::retrieve),
        write("POST /v1/accounts/{account}", update::run),
        act("DELETE /v1/accounts/{account}", accounts::delete).shows("account"),
        act("POST /v1/accounts/{account}/login_links", login_link::run).shows("login_link"),
        write("POST /v1/accounts/{account}/reject", reject::run),
        act("POST /v1/accounts/{account}/unreject", reject::undo),
        list("GET /v1/accounts/{account}/capabilities", capabilities::list).shows("capability"),
        read("GET /v1/accounts/{account}/capabilities/{name}", capabilities::retrieve)
            .shows("capability"),
        write("POST /v1/accounts/{account}/capabilities/{name}", capabilities::update)
            .shows("capability"),
        list_by("GET /v1/accounts/{account}/external_accounts", external_accounts::list)
            .shows("bank_account"),
        write("POST /v1/accounts/{account}/external_accounts", external_accounts::create)
            .shows("bank_account"),
        read(
            "GET /v1/accounts/{account}/external_accounts/{external_account}",
            external_accounts::retrieve,
        )
        .shows("bank_account"),
        write(
            "POST /v1/accounts/{account}/external_accounts/{external_account}",
            external_accounts::update,
        )
        .shows("bank_account"),
        act(
            "DELETE /v1/accounts/{account}/external_accounts/{external_account}",
            external_accounts::delete,
        )
        .shows("bank_account"),
        list_by("GET /v1/accounts/{account}/persons", persons::list),
        write("POST /v1/accounts/{account}/persons", persons::create),
        read("GET /v1/accounts/{account}/persons/{person}", persons::retrieve),
        write("POST /v1/accounts/{account}/persons/{person}", persons::update),
        act("DELETE /v1/accounts/{account}/persons/{person}", persons::delete).shows("person"),
    ]
}
