//! What an automatic payout consists of: all that became available since the one before it.

use model::{
    account::Account,
    balance_transaction::{BalanceTransaction, available_day},
    payout::{Mark, Payout},
    refusal::Refusal,
};
use store::{Span, sort_key};
use wire::lists::{List, Page};

use crate::{caller::Caller, look::Look, stop::Stop};

const DAY: i64 = 86_400;

/// A page of a payout's balance transactions, newest first, its own among them.
///
/// Refuses a payout that was made by hand.
pub fn page(
    look: &mut impl Look,
    caller: &Caller,
    payout: &str,
    page: &Page,
) -> Result<List<BalanceTransaction>, Stop> {
    page.check()?;
    let payout: Payout = look.get(&caller.account, payout, "payout")?;
    if !payout.automatic {
        let message =
            "Balance transaction history can only be filtered on automatic transfers, not manual.";
        return Err(Refusal::invalid(None, message).into());
    }
    let mut all = all(look, &caller.account, &payout)?;
    all.sort_by(|a, b| sort_key(&b.id).cmp(sort_key(&a.id)));
    let place = |id: &String| all.iter().position(|transaction| transaction.id == *id);
    let limit = page.limit();
    let (from, to, has_more) = match (&page.starting_after, &page.ending_before) {
        (Some(after), _) => {
            let from = place(after).map_or(all.len(), |at| at + 1);
            let to = (from + limit).min(all.len());
            (from, to, to < all.len())
        }
        (None, Some(before)) => {
            let to = place(before).unwrap_or(0);
            let from = to.saturating_sub(limit);
            (from, to, from > 0)
        }
        (None, None) => (0, limit.min(all.len()), limit < all.len()),
    };
    Ok(List::new("/v1/balance_transactions", all[from..to].to_vec(), has_more))
}

/// All of a payout's balance transactions.
pub fn all(
    look: &mut impl Look,
    owner: &str,
    payout: &Payout,
) -> Result<Vec<BalanceTransaction>, Stop> {
    let own = payout.balance_transaction.as_deref().unwrap_or_default();
    let until = Mark { time: payout.created, key: sort_key(own).to_owned() };
    let after = &payout.internal.after;
    let opened = match look.find_anywhere::<Account>(owner)? {
        Some(account) => account.object.created,
        None => payout.created,
    };
    let mut found = Vec::new();
    let mut day = opened.max(after.time).div_euclid(DAY) * DAY;
    while day <= until.time {
        let available = available_day(day);
        let list =
            look.vault().list_name::<BalanceTransaction>(owner, Some(("day", &available)))?;
        let span = Span { bounds: Default::default(), ascending: true, limit: usize::MAX >> 1 };
        let ids = look.members(&list, &span)?;
        for transaction in look.found::<BalanceTransaction>(&ids)? {
            let mark =
                Mark { time: transaction.available_on, key: sort_key(&transaction.id).to_owned() };
            if transaction.currency == payout.currency && mark > *after && mark <= until {
                found.push(transaction);
            }
        }
        day += DAY;
    }
    Ok(found)
}
