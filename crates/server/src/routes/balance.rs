//! Balances and balance transactions.

use connect::commands::{balance, balance_transactions};
use model::{balance_transaction::BalanceTransaction, refusal::Place::Path, resources::BALANCE};

use crate::endpoint::{Route, list_by, read, retrieve};

pub(super) fn routes() -> Vec<Route> {
    vec![
        read("GET /v1/balance", balance::retrieve).shows(BALANCE),
        list_by("GET /v1/balance_transactions", balance_transactions::list),
        retrieve::<BalanceTransaction>("GET /v1/balance_transactions/{transaction}", Path("id")),
        list_by("GET /v1/balance/history", balance_transactions::list),
        retrieve::<BalanceTransaction>("GET /v1/balance/history/{transaction}", Path("id")),
    ]
}
