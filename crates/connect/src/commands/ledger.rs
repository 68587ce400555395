//! The books, and the proof that they balance.

use std::collections::BTreeMap;

use engine::{Caller, Error, Reader, Snapshot};
use ledger::Currency;
use model::{
    account::Account, balance_transaction::BalanceTransaction, books, payment_intent::PaymentIntent,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::{accounts::reach::Reach, sources};

/// Balance transactions read at once while proving.
const STRETCH: usize = 500;

/// Proves a platform's books by sums: journals balance, cached balances are the sums of their
/// postings, and what each holder has is the sum of the holder's balance transactions.
pub fn check(snapshot: &mut Snapshot<'_>) -> Result<Value, Error> {
    let figures = snapshot.ledger_figures()?;
    let platform = snapshot.platform().account.clone();
    let accounts = snapshot.listed::<Account>(&platform)?;
    let mut unexplained = Vec::new();
    let mut transactions = 0;
    for account in accounts.iter().chain([&platform]) {
        let (stated, count) = stated(snapshot, account)?;
        transactions += count;
        let mut held: BTreeMap<Currency, i64> = BTreeMap::new();
        for row in snapshot.ledger(&books::owed_prefix(account))? {
            let currency = row.currency.parse().map_err(|_| Error::bug("a ledger currency"))?;
            *held.entry(currency).or_default() += row.amount;
        }
        held.retain(|_, amount| *amount != 0);
        if held != stated {
            unexplained.push(
                json!({ "account": account, "held": by_code(&held), "stated": by_code(&stated) }),
            );
        }
    }
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    for row in snapshot.ledger("")? {
        *totals.entry(row.currency).or_default() += row.amount;
    }
    let balanced = figures.unbalanced.is_empty()
        && figures.drifted.is_empty()
        && unexplained.is_empty()
        && totals.values().all(|total| *total == 0);
    Ok(json!({
        "object": "sandbox.ledger_check",
        "balanced": balanced,
        "accounts": accounts.len() + 1,
        "balance_transactions": transactions,
        "journals": figures.journals,
        "postings": figures.postings,
        "totals": totals,
        "drifted_accounts": figures.drifted,
        "unbalanced_journals": figures.unbalanced,
        "unexplained_balances": unexplained,
    }))
}

/// The sums of an account's balance transactions, and how many there are.
fn stated(
    reader: &mut impl Reader,
    account: &str,
) -> Result<(BTreeMap<Currency, i64>, usize), Error> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    let ids = reader.listed::<BalanceTransaction>(account)?;
    for some in ids.chunks(STRETCH) {
        for found in reader.found::<BalanceTransaction>(some)? {
            *sums.entry(found.currency()).or_default() += found.net().minor();
        }
    }
    sums.retain(|_, amount| *amount != 0);
    Ok((sums, ids.len()))
}

fn by_code(sums: &BTreeMap<Currency, i64>) -> Value {
    sums.iter().map(|(currency, sum)| (currency.code().to_owned(), json!(sum))).collect()
}

/// What moved money.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Moved {
    object: String,
}

/// The journals in which an object moved money, in order: of the platform, one of its own or of
/// a connected account; of who acts as an account, one of that account.
pub fn journals(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    Moved { object }: Moved,
) -> Result<Value, Error> {
    let object = object.as_str();
    let mut numbers = Vec::new();
    let owner = reader.row(object)?.map(|row| row.owner);
    let mut holders = vec![caller.account.clone()];
    if let Some(owner) = owner.filter(|owner| *owner != caller.account)
        && reader.reachable(caller, &owner)?.is_some()
    {
        holders.push(owner);
    }
    let mut subjects = vec![object.to_owned()];
    for holder in &holders {
        let own = reader.find::<BalanceTransaction>(holder, object)?;
        numbers.extend(own.map(|own| own.internal.journal));
        // A payment intent's money moved with its charge.
        let intent = reader.find::<PaymentIntent>(holder, object)?;
        subjects.extend(intent.and_then(|intent| intent.latest_charge));
    }
    for subject in subjects {
        for holder in &holders {
            let set = sources::set(reader, holder, &subject)?;
            for found in reader.list_set::<BalanceTransaction>(set, 100)? {
                numbers.push(found.internal.journal);
            }
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    let mut data = Vec::new();
    for number in numbers {
        if let Some(journal) = reader.journal(number)? {
            let line = |line: &store::LineRow| {
                json!({
                    "account": line.account, "amount": line.amount, "currency": line.currency,
                    "balance_transaction": line.view,
                })
            };
            data.push(json!({
                "object": "sandbox.journal", "id": journal.no.to_string(),
                "created": journal.created, "kind": journal.kind, "subject": journal.subject,
                "lines": journal.lines.iter().map(line).collect::<Vec<_>>(),
            }));
        }
    }
    Ok(json!({
        "object": "list", "data": data, "has_more": false, "url": "/v1/sandbox/ledger/journals"
    }))
}
