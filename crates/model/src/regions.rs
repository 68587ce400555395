//! Where a platform's money may go. The table, with its sources, is `data/regions.toml`.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::{country::Agreement, refusal::Refusal};

/// How money goes from a platform to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a transfer, which draws on a charge or not.
    Transfer { from_charge: bool },
    /// By a charge that names the account as its destination, and is on its behalf or not.
    DestinationCharge { on_behalf_of: bool },
}

/// Two countries: the platform's and the account's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route<'c> {
    pub platform: &'c str,
    pub account: &'c str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    groups: HashMap<String, Vec<String>>,
    rows: Vec<Row>,
    refusals: HashMap<String, Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    platform: Members,
    account: Members,
    agreement: Agreement,
    transfer: String,
    destination_charge: String,
}

/// A group's name, or countries.
#[derive(Deserialize)]
#[serde(untagged)]
enum Members {
    Group(String),
    Listed(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    code: Option<String>,
    text: String,
}

/// What stands in the table where nothing is refused.
const YES: &str = "yes";
/// The refusal of those transfers only that draw on no charge.
const WITH_SOURCE: &str = "with_source";

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/regions.toml")).expect("regions.toml is sound")
});

impl Table {
    fn row(&self, route: Route<'_>, agreement: Agreement) -> &Row {
        let fits = |row: &&Row| {
            row.agreement == agreement
                && self.has(&row.platform, route.platform, route)
                && self.has(&row.account, route.account, route)
        };
        self.rows.iter().find(fits).expect("the last rows of the table fit everything")
    }

    fn has(&self, members: &Members, country: &str, route: Route<'_>) -> bool {
        let listed = match members {
            Members::Listed(listed) => listed,
            Members::Group(name) => match name.as_str() {
                "any" => return true,
                "same" => return route.platform == route.account,
                name => self.groups.get(name).expect("a group that is named is in the table"),
            },
        };
        listed.iter().any(|code| code == country)
    }
}

/// Refuses to send money where it may not go.
pub fn check(route: Route<'_>, agreement: Agreement, way: Way) -> Result<(), Refusal> {
    let table: &'static Table = &TABLE;
    let row = table.row(route, agreement);
    let answer = match way {
        Way::DestinationCharge { on_behalf_of: true } => YES,
        Way::DestinationCharge { on_behalf_of: false } => &row.destination_charge,
        Way::Transfer { from_charge: true } if row.transfer == WITH_SOURCE => YES,
        Way::Transfer { .. } => &row.transfer,
    };
    if answer == YES {
        return Ok(());
    }
    let refusal = table.refusals.get(answer).expect("a refusal that is named is in the table");
    let message = refusal.text.replace("{country}", route.account);
    Err(Refusal::Invalid { code: refusal.code.as_deref(), param: None, message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::country::Country;

    const FULL: &str = "Funds can't be sent to accounts located in";
    const SETTLES: &str = "Cannot create a destination charge";
    const OUTSIDE: &str = "because it's restricted outside of your platform's region.";
    const BRAZIL: &str = "For Transfers involving Brazil";

    /// What is refused, by the part of its text that tells it from the others.
    fn refused(route: (&str, &str), agreement: Agreement, way: Way) -> Option<&'static str> {
        let route = Route { platform: route.0, account: route.1 };
        let refusal = check(route, agreement, way).err()?;
        let Refusal::Invalid { code, param: None, message } = refusal else {
            panic!("{refusal:?}");
        };
        let text = [SETTLES, OUTSIDE, BRAZIL, FULL].into_iter().find(|text| message.contains(text));
        let coded = text == Some(OUTSIDE) || text == Some(BRAZIL);
        assert_eq!(code, coded.then_some("transfers_not_allowed"), "{message}");
        assert!(text == Some(BRAZIL) || message.contains(route.account), "{message}");
        assert!(!message.contains(['{', '}']), "{message}");
        Some(text.unwrap())
    }

    /// Source: the guide on separate charges and transfers, and refusals that integrators of
    /// platforms in the United States, Australia, Hong Kong, the Emirates and Britain reported.
    #[test]
    fn money_goes_where_the_table_says() {
        let transfer = Way::Transfer { from_charge: false };
        let of_charge = Way::Transfer { from_charge: true };
        let charge = Way::DestinationCharge { on_behalf_of: false };
        for (platform, account, agreement, by_transfer, by_charge) in [
            ("US", "US", Agreement::Full, None, None),
            ("US", "DE", Agreement::Full, None, None),
            ("GB", "US", Agreement::Full, None, None),
            ("DE", "CA", Agreement::Full, None, None),
            ("CH", "LI", Agreement::Full, None, None),
            ("CA", "GB", Agreement::Full, None, None),
            ("GB", "GI", Agreement::Full, None, None),
            ("AU", "AU", Agreement::Full, None, None),
            ("JP", "JP", Agreement::Full, None, None),
            ("US", "MX", Agreement::Full, Some(FULL), Some(SETTLES)),
            ("US", "JP", Agreement::Full, Some(FULL), Some(SETTLES)),
            ("US", "AE", Agreement::Full, Some(FULL), Some(SETTLES)),
            ("US", "BR", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("US", "GI", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("CA", "GI", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("GB", "AU", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("AU", "US", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("HK", "US", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("AE", "GB", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("SG", "MY", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("BR", "US", Agreement::Full, Some(OUTSIDE), Some(SETTLES)),
            ("US", "KR", Agreement::Recipient, None, None),
            ("US", "DE", Agreement::Recipient, None, None),
            ("US", "TH", Agreement::Recipient, None, Some(SETTLES)),
            ("US", "IN", Agreement::Recipient, None, Some(SETTLES)),
            ("GB", "KR", Agreement::Recipient, Some(OUTSIDE), Some(SETTLES)),
        ] {
            let what = format!("{platform} -> {account} {agreement:?}");
            let route = (platform, account);
            assert_eq!(refused(route, agreement, transfer), by_transfer, "{what}");
            assert_eq!(refused(route, agreement, of_charge), by_transfer, "{what}");
            assert_eq!(refused(route, agreement, charge), by_charge, "{what}");
        }
        let brazil = |way| refused(("BR", "BR"), Agreement::Full, way);
        assert_eq!(brazil(transfer), Some(BRAZIL));
        assert_eq!(brazil(of_charge), None);
        assert_eq!(brazil(charge), None);
    }

    #[test]
    fn every_row_says_something_known() {
        for row in &TABLE.rows {
            for answer in [&row.transfer, &row.destination_charge] {
                assert!(answer == YES || TABLE.refusals.contains_key(answer), "{answer}");
            }
        }
        for code in TABLE.groups.values().flatten() {
            assert!(Country::find(code).is_some(), "{code}");
        }
    }

    #[test]
    fn what_settles_abroad_goes_anywhere_and_nothing_fits_no_row() {
        let countries = Country::all().iter().map(|country| country.code);
        for (platform, account) in
            countries.clone().flat_map(|a| countries.clone().map(move |b| (a, b)))
        {
            for agreement in [Agreement::Full, Agreement::Recipient] {
                let way = Way::DestinationCharge { on_behalf_of: true };
                let route = Route { platform, account };
                TABLE.row(route, agreement);
                assert_eq!(check(route, agreement, way), Ok(()), "{platform} {account}");
            }
        }
    }
}
