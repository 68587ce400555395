//! Customers and what they pay with.

use connect::commands::{customers, payment_methods};
use model::{card::Card, customer::Customer, object::Object};

use crate::endpoint::{Route, act, list_by, list_of, read, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<Customer>("GET /v1/customers", &["email", "test_clock"]),
        write("POST /v1/customers", customers::create),
        read("GET /v1/customers/{customer}", customers::retrieve).shows(Customer::RESOURCE),
        write("POST /v1/customers/{customer}", customers::update),
        act("DELETE /v1/customers/{customer}", customers::delete).shows(Customer::RESOURCE),
        list_by("GET /v1/customers/{customer}/payment_methods", payment_methods::list_of_customer),
        read("GET /v1/customers/{customer}/payment_methods/{method}", customers::payment_method),
        list_by("GET /v1/customers/{customer}/sources", customers::list_sources),
        write("POST /v1/customers/{customer}/sources", customers::add_source),
        read("GET /v1/customers/{customer}/sources/{source}", customers::retrieve_source),
        act("DELETE /v1/customers/{customer}/sources/{source}", customers::delete_source)
            .shows(Card::RESOURCE),
    ]
}
