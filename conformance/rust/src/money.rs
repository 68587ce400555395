//! Comparing balance transactions with the story.

use std::collections::BTreeMap;

use serde_json::Value;
use stripe_shared::BalanceTransaction;

/// Type, amount, fee, net, and the fee's details by type.
pub type Figures = (String, i64, i64, i64, BTreeMap<String, i64>);

/// The figures of balance transactions, sorted; `expected` are the story's.
pub fn figures(
    transactions: &[BalanceTransaction],
    expected: &Value,
) -> (Vec<Figures>, Vec<Figures>) {
    let mut found: Vec<Figures> = transactions
        .iter()
        .map(|t| {
            let details = t.fee_details.iter().map(|d| (d.type_.clone(), d.amount)).collect();
            (t.type_.as_str().to_owned(), t.amount, t.fee, t.net, details)
        })
        .collect();
    let number = |value: &Value| value.as_i64().expect("a number");
    let mut wanted: Vec<Figures> = expected
        .as_array()
        .expect("a list of transactions")
        .iter()
        .map(|t| {
            let details = t["fee_details"].as_object().expect("a map").iter();
            let details = details.map(|(name, amount)| (name.clone(), number(amount))).collect();
            let name = t["type"].as_str().expect("a type").to_owned();
            (name, number(&t["amount"]), number(&t["fee"]), number(&t["net"]), details)
        })
        .collect();
    found.sort();
    wanted.sort();
    (found, wanted)
}

/// The transactions wait for the day on which card money is available.
pub fn pending_until_settled(transactions: &[BalanceTransaction]) {
    let story = super::story();
    for t in transactions.iter().filter(|t| t.type_.as_str() != "stripe_fee") {
        assert_eq!(t.status, "pending", "{}", t.id.as_str());
        assert_eq!(Some(t.available_on), story["clock"]["available_on"].as_i64());
        assert_eq!(Some(t.created), story["clock"]["start"].as_i64());
    }
}
