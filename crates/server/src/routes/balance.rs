//! Balances and balance transactions.

use connect::commands::{balance, balance_transactions};
use engine::{Snapshot, Stop};
use model::balance_transaction::BalanceTransaction;
use wire::lists::List;

use crate::endpoint::{Asked, Route, list, params, read, retrieve};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v1/balance", "balance", |look, asked| balance::show(look, &asked.caller.account)),
        list("GET /v1/balance_transactions", "balance_transaction", transactions),
        retrieve::<BalanceTransaction>("GET /v1/balance_transactions/{}", "id"),
        list("GET /v1/balance/history", "balance_transaction", transactions),
        retrieve::<BalanceTransaction>("GET /v1/balance/history/{}", "id"),
    ]
}

fn transactions(look: &mut Snapshot<'_>, asked: &Asked) -> Result<List<BalanceTransaction>, Stop> {
    let (filters, page) = (params(asked)?, params(asked)?);
    balance_transactions::page(look, &asked.caller.account, &filters, &page)
}
