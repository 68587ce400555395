//! Every resource, one a line: what looks one up by the name of its object looks here.

use crate::{
    account::{Account, CAPABILITY},
    account_link::{self, AccountLink},
    account_session,
    application::Application,
    application_fee::{ApplicationFee, FeeRefund},
    balance_transaction::BalanceTransaction,
    bank_account::BankAccount,
    card::Card,
    charge::Charge,
    country_spec,
    customer::Customer,
    file::{File, FileLink},
    login_link::LoginLink,
    oauth::Grant,
    object::Object,
    payment_intent::PaymentIntent,
    payment_method::PaymentMethod,
    payout::Payout,
    person::Person,
    refund::Refund,
    resource::Resource,
    token::{self, Token},
    transfer::{Transfer, TransferReversal},
    v2::{self, event_destination::EventDestination},
    volume::Volume,
    webhook_endpoint::WebhookEndpoint,
};

/// A balance, which is read from the books.
pub const BALANCE: Resource =
    Resource::new("balance", &[]).path("/v1/balance").expandable(&["instant_available"]);

/// An event. Its rows are kept apart from objects.
pub const EVENT: Resource = Resource::new("event", &["evt"]).path("/v1/events/{event}");

/// A thin event: an event in another form.
pub const THIN_EVENT: Resource =
    Resource::new("v2.core.event", &[]).path("/v2/core/events/{event}");

/// All that the API shows, and what is stored beside it.
pub static RESOURCES: &[Resource] = &[
    Account::RESOURCE,
    AccountLink::RESOURCE,
    Application::RESOURCE,
    ApplicationFee::RESOURCE,
    BALANCE,
    BalanceTransaction::RESOURCE,
    BankAccount::RESOURCE,
    CAPABILITY,
    Card::RESOURCE,
    Charge::RESOURCE,
    Customer::RESOURCE,
    EVENT,
    EventDestination::RESOURCE,
    FeeRefund::RESOURCE,
    File::RESOURCE,
    FileLink::RESOURCE,
    Grant::RESOURCE,
    LoginLink::RESOURCE,
    PaymentIntent::RESOURCE,
    PaymentMethod::RESOURCE,
    Payout::RESOURCE,
    Person::RESOURCE,
    Refund::RESOURCE,
    THIN_EVENT,
    Token::RESOURCE,
    Transfer::RESOURCE,
    TransferReversal::RESOURCE,
    Volume::RESOURCE,
    WebhookEndpoint::RESOURCE,
    account_link::V2,
    account_session::RESOURCE,
    country_spec::RESOURCE,
    token::V2_OF_ACCOUNT,
    token::V2_OF_PERSON,
    v2::account::RESOURCE,
    v2::person::RESOURCE,
];

/// The resource with an object's name.
pub fn named(object: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.object == object)
}

/// The resource of what has an id, by what that begins with.
pub fn of_id(id: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.has_id(id))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_prefixes_are_unique() {
        let mut names = BTreeSet::new();
        let mut prefixes = BTreeSet::new();
        for resource in RESOURCES {
            assert!(names.insert(resource.object), "{} twice", resource.object);
            for prefix in resource.prefixes {
                assert!(prefixes.insert(*prefix), "{prefix} twice");
                let id = format!("{prefix}_1");
                let found = of_id(&id).map(|found| found.object);
                assert_eq!(found, Some(resource.object), "{id}");
                let having = RESOURCES.iter().filter(|resource| resource.has_id(&id));
                assert_eq!(having.count(), 1, "{id}");
            }
        }
        assert_eq!(named("charge").map(Resource::prefix), Some("ch"));
        assert!(named("invoice").is_none());
    }

    #[test]
    fn resources_name_what_there_is() {
        for resource in RESOURCES {
            let can = |field: &&str| resource.expandable.contains(field);
            assert!(resource.back.iter().all(can), "{}", resource.object);
            for (field, element) in resource.sublists {
                assert!(can(field), "{}.{field}", resource.object);
                let known = element.is_empty() || named(element).is_some();
                assert!(known, "{}.{field}", resource.object);
            }
        }
    }
}
