//! Connected accounts, and what belongs to them.

use connect::commands::{
    accounts::{self, capabilities, create, login_link, reject, update},
    external_accounts, persons,
};
use model::{
    account::{Account, CAPABILITY},
    bank_account::BankAccount,
    login_link::LoginLink,
    object::Object,
    person::Person,
};

use crate::endpoint::{Route, act, list, list_by, list_of, read, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v1/account", accounts::own),
        write("POST /v1/account", update::own),
        list_of::<Account>("GET /v1/accounts", &[]),
        write("POST /v1/accounts", create::run),
        read("GET /v1/accounts/{account}", accounts::retrieve),
        write("POST /v1/accounts/{account}", update::run),
        act("DELETE /v1/accounts/{account}", accounts::delete).shows(Account::RESOURCE),
        act("POST /v1/accounts/{account}/login_links", login_link::run).shows(LoginLink::RESOURCE),
        write("POST /v1/accounts/{account}/reject", reject::run),
        act("POST /v1/accounts/{account}/unreject", reject::undo),
        list("GET /v1/accounts/{account}/capabilities", capabilities::list).shows(CAPABILITY),
        read("GET /v1/accounts/{account}/capabilities/{name}", capabilities::retrieve)
            .shows(CAPABILITY),
        write("POST /v1/accounts/{account}/capabilities/{name}", capabilities::update)
            .shows(CAPABILITY),
        list_by("GET /v1/accounts/{account}/external_accounts", external_accounts::list)
            .shows(BankAccount::RESOURCE),
        write("POST /v1/accounts/{account}/external_accounts", external_accounts::create)
            .shows(BankAccount::RESOURCE),
        read(
            "GET /v1/accounts/{account}/external_accounts/{external_account}",
            external_accounts::retrieve,
        )
        .shows(BankAccount::RESOURCE),
        write(
            "POST /v1/accounts/{account}/external_accounts/{external_account}",
            external_accounts::update,
        )
        .shows(BankAccount::RESOURCE),
        act(
            "DELETE /v1/accounts/{account}/external_accounts/{external_account}",
            external_accounts::delete,
        )
        .shows(BankAccount::RESOURCE),
        list_by("GET /v1/accounts/{account}/persons", persons::list),
        write("POST /v1/accounts/{account}/persons", persons::create),
        read("GET /v1/accounts/{account}/persons/{person}", persons::retrieve),
        write("POST /v1/accounts/{account}/persons/{person}", persons::update),
        act("DELETE /v1/accounts/{account}/persons/{person}", persons::delete)
            .shows(Person::RESOURCE),
    ]
}
