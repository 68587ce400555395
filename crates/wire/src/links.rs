//! Which types of objects a link may lead to, by its name: what a path of `expand` can go on with.

use model::resources;

/// A link, and the types that it leads to. What is not here leads to a hash, or to something of which
/// nothing is known.
const LINKS: &[(&str, &[&str])] = &[
    ("account", &["account"]),
    ("application_fee", &["application_fee"]),
    ("balance_transaction", &["balance_transaction"]),
    ("charge", &["charge"]),
    ("customer", &["customer"]),
    ("default_payment_method", &["payment_method"]),
    ("default_source", &["card"]),
    ("destination", &["account", "bank_account", "card"]),
    ("destination_payment", &["charge"]),
    ("destination_payment_refund", &["refund"]),
    ("external_accounts", &["bank_account", "card"]),
    ("failure_balance_transaction", &["balance_transaction"]),
    ("fee", &["application_fee"]),
    ("file", &["file"]),
    ("latest_charge", &["charge"]),
    ("links", &["file_link"]),
    ("on_behalf_of", &["account"]),
    ("original_payout", &["payout"]),
    ("originating_transaction", &["charge"]),
    ("payment_intent", &["payment_intent"]),
    ("payment_method", &["payment_method"]),
    ("refunds", &["refund", "fee_refund"]),
    ("reversals", &["transfer_reversal"]),
    ("reversed_by", &["payout"]),
    ("source_refund", &["refund"]),
    ("source_transaction", &["charge"]),
    ("source_transfer", &["transfer"]),
    ("source_transfer_reversal", &["transfer_reversal"]),
    ("sources", &["card"]),
    ("transfer", &["transfer"]),
    ("transfer_reversal", &["transfer_reversal"]),
];

/// Whether a path can go on with a name behind a link.
pub(crate) fn goes_on(link: &str, name: &str) -> bool {
    match LINKS.iter().find(|(known, _)| *known == link) {
        Some((_, types)) => types.iter().any(|object| expandable(object).contains(&name)),
        None => is_link(name),
    }
}

fn expandable(object: &str) -> &'static [&'static str] {
    resources::named(object).map_or(&[], |resource| resource.expandable)
}

/// Whether there is a link of this name anywhere.
fn is_link(name: &str) -> bool {
    LINKS.iter().any(|(known, types)| {
        *known == name || types.iter().any(|object| expandable(object).contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_on_with_what_the_object_has() {
        for (link, name, goes) in [
            ("latest_charge", "balance_transaction", true),
            ("latest_charge", "metadata", false),
            ("latest_charge", "nonsense", false),
            ("customer", "default_source", true),
            ("customer", "latest_charge", false),
            ("transfer_data", "destination", true),
            ("transfer_data", "nonsense", false),
            ("source", "source_transfer", true),
        ] {
            assert_eq!(goes_on(link, name), goes, "{link}.{name}");
        }
    }

    #[test]
    fn every_link_leads_to_types_that_there_are() {
        for (link, types) in LINKS {
            assert!(types.iter().all(|object| resources::named(object).is_some()), "{link}");
        }
    }
}
