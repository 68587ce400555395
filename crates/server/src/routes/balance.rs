//! Balances and balance transactions.

use engine::{
    Snapshot, Stop,
    commands::{balance, payouts},
};
use model::balance_transaction::BalanceTransaction;
use wire::lists::{List, Page};

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
    use engine::Look as _;
    let page = params::<Page>(asked)?;
    let text = |name: &str| asked.params[name].as_str();
    let now = look.now();
    let mut found = match text("payout") {
        Some(payout) => payouts::contents::page(look, &asked.caller, payout, &page)?,
        None => {
            let filter = text("source").map(|source| ("source", source));
            let url = "/v1/balance_transactions";
            engine::page::<BalanceTransaction>(
                look,
                &asked.caller.account,
                filter,
                &page,
                url,
                |t| {
                    text("type").is_none_or(|kind| t.kind().name() == kind)
                        && text("currency")
                            .is_none_or(|code| t.currency().code() == code.to_lowercase())
                },
            )?
        }
    };
    for transaction in &mut found.data {
        let available = transaction.available_on <= now;
        transaction.status = if available { "available" } else { "pending" }.into();
    }
    Ok(found)
}
