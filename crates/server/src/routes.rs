//! Every route, resource by resource. `tributary routes` prints this.

mod account_links;
mod account_sessions;
mod accounts;
mod application_fees;
mod balance;
mod charges;
mod country_specs;
mod customers;
mod events;
mod files;
mod oauth;
mod payment_intents;
mod payment_methods;
mod payouts;
mod refunds;
mod sandbox;
mod tokens;
mod transfers;
mod v2;
mod webhook_endpoints;

use crate::endpoint::Route;

/// All routes.
pub fn all() -> Vec<Route> {
    [
        account_links::routes(),
        account_sessions::routes(),
        accounts::routes(),
        application_fees::routes(),
        balance::routes(),
        charges::routes(),
        country_specs::routes(),
        customers::routes(),
        events::routes(),
        files::routes(),
        oauth::routes(),
        payment_intents::routes(),
        payment_methods::routes(),
        payouts::routes(),
        refunds::routes(),
        sandbox::routes(),
        tokens::routes(),
        transfers::routes(),
        v2::routes(),
        webhook_endpoints::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Those that it makes have a table of parameters, and as many ids as are taken.
    #[test]
    fn every_route_can_be_made_and_is_listed_once() {
        let mut seen = HashSet::new();
        for route in all() {
            let line = format!("{} {}", route.method, route.path);
            assert!(seen.insert(line.clone()), "{line} twice");
        }
    }
}
