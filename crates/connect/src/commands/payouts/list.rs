//! Which payouts a list shows.

use engine::{
    Caller, Error, Reader, Set, Snapshot,
    pages::{self, made},
    sets::LAST,
};
use model::{
    calendar::ARRIVES_WITHIN,
    payout::{Payout, arriving},
};
use serde::Deserialize;
use wire::lists::{List, Page, Range};

/// To a destination, of a status, and arriving within limits of time; as far as these are given.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    arrival_date: Option<Range>,
    destination: Option<String>,
    status: Option<String>,
}

/// A page of the acting account's payouts.
pub fn run(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    filters: Filters,
    page: &Page,
) -> Result<List<Payout>, Error> {
    let owner = caller.account.as_str();
    let set = set(reader, owner, &filters)?;
    pages::page(reader, owner, set, page, "/v1/payouts")
}

fn set(reader: &mut Snapshot<'_>, owner: &str, filters: &Filters) -> Result<Set, Error> {
    let mut sets = Vec::new();
    for (filter, value) in [("destination", &filters.destination), ("status", &filters.status)] {
        if let Some(value) = value {
            sets.push(Set::with::<Payout>(reader, owner, filter, value)?);
        }
    }
    if let Some(range) = filters.arrival_date {
        let (from, until) = range.limits();
        sets.push(arrives(reader, owner, from, until)?);
    }
    match sets.is_empty() {
        true => Set::whole::<Payout>(reader, owner),
        false => Ok(Set::All(sets)),
    }
}

/// Payouts that arrive at a time or later, and before another.
///
/// A payout arrives when it is made, or a few days later. Of those made well within the limits all
/// arrive within; only near the limits do the days of arrival have to be told apart.
fn arrives(
    reader: &mut impl Reader,
    owner: &str,
    from: Option<i64>,
    until: Option<i64>,
) -> Result<Set, Error> {
    let whole = Set::whole::<Payout>(reader, owner)?;
    let last = until.map(|until| until.saturating_sub(ARRIVES_WITHIN));
    let mut sets = vec![
        Set::with::<Payout>(reader, owner, "arrives", &arriving(None))?.within(&made(from, until)),
    ];
    let mut days = |from: i64, until: Option<i64>| {
        let until = until.map_or(LAST.to_owned(), |until| arriving(Some(until)));
        let span = (arriving(Some(from)), until);
        Set::values::<Payout>(reader, owner, "arrives", (&span.0, &span.1), |_| true)
    };
    if from.zip(last).is_none_or(|(from, last)| from < last) {
        sets.push(whole.within(&made(from, last)));
        if let Some(from) = from {
            let near = from.saturating_add(ARRIVES_WITHIN);
            sets.push(days(from, Some(until.map_or(near, |until| until.min(near))))?);
        }
        if let (Some(last), Some(until)) = (last, until) {
            sets.push(days(from.map_or(last, |from| from.max(last)), Some(until))?);
        }
    } else if let Some(from) = from {
        sets.push(days(from, until)?);
    }
    Ok(Set::Any(sets))
}
