//! Which balance transactions a list shows.

use engine::{Caller, Error, Reader, Set, Snapshot, pages, sets::LAST};
use model::balance_transaction::BalanceTransaction;
use serde::Deserialize;
use wire::lists::{List, Page};

use crate::rules::{payouts, sources};

/// What is wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    currency: Option<String>,
    payout: Option<String>,
    source: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// A page of the acting account's balance transactions, newest first.
///
/// Refuses a payout that was made by hand.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    filters: Filters,
    page: &Page,
) -> Result<List<BalanceTransaction>, Error> {
    let owner = caller.account.as_str();
    let set = set(reader, owner, &filters)?;
    let url = "/v1/balance_transactions";
    let mut found = pages::page::<BalanceTransaction>(reader, owner, set, page, url)?;
    for transaction in &mut found.data {
        transaction.show_at(reader.now());
    }
    Ok(found)
}

fn set(reader: &mut impl Reader, owner: &str, filters: &Filters) -> Result<Set, Error> {
    let currency = filters.currency.as_deref().map(str::to_lowercase);
    let (kind, currency) = (filters.kind.as_deref(), currency.as_deref());
    let mut sets = Vec::new();
    if let Some(source) = &filters.source {
        sets.push(sources::set(reader, owner, source)?);
    }
    match &filters.payout {
        Some(payout) => sets.push(payouts::contents::set(reader, owner, payout, currency, kind)?),
        None if kind.is_some() || currency.is_some() || sets.is_empty() => {
            sets.push(of_kind(reader, owner, kind, currency)?);
        }
        None => {}
    }
    Ok(Set::All(sets))
}

/// Type and currency name one list together: there are few of either, so that all lists of one,
/// or of none, are few as well.
fn of_kind(
    reader: &mut impl Reader,
    owner: &str,
    kind: Option<&str>,
    currency: Option<&str>,
) -> Result<Set, Error> {
    let first = kind.map_or(String::new(), |kind| format!("{kind}."));
    let last = format!("{first}{LAST}");
    let fits = |value: &str| {
        let parts = value.split_once('.');
        parts.is_some_and(|(_, code)| currency.is_none_or(|currency| currency == code))
    };
    Set::values::<BalanceTransaction>(reader, owner, "kind", (&first, &last), fits)
}
