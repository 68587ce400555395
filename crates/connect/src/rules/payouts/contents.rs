//! What an automatic payout consists of: all that became available since the one before it.

use engine::{Error, Reader, Set, sets::LAST};
use model::{
    balance_transaction::{BalanceTransaction, settling},
    payout::Payout,
    refusal::{Place, Refusal},
};
use store::{Bounds, sort_key};

/// A payout's balance transactions, its own among them; of one type, if given.
///
/// A payout reaches from one [`model::payout::Mark`] to another. What was available when it was
/// made stands in the same order as the marks; what became available later did so together with
/// all that became available at the same time. So no transaction need be looked at, and nothing is
/// written when a payout is made.
///
/// Refuses a payout that was made by hand.
pub(crate) fn set(
    reader: &mut impl Reader,
    owner: &str,
    payout: &str,
    currency: Option<&str>,
    kind: Option<&str>,
) -> Result<Set, Error> {
    // An unknown payout is 404, though a parameter names it.
    let payout: Payout = reader.get(owner, payout, Place::Path("payout"))?;
    if !payout.automatic {
        let message =
            "Balance transaction history can only be filtered on automatic transfers, not manual.";
        return Err(Refusal::invalid(None, message).into());
    }
    let code = payout.currency();
    let code = code.code();
    if currency.is_some_and(|currency| currency != code) {
        return Ok(Set::nothing());
    }
    let after = &payout.internal.after;
    let own = payout.balance_transaction.as_deref().map_or("", sort_key);
    let fits = |value: &str| kind.is_none_or(|kind| value.ends_with(&format!(".{kind}")));
    let mut values = |from: &str, before: &str| {
        Set::values::<BalanceTransaction>(reader, owner, "settles", (from, before), fits)
    };
    let at_once = settling(code, None);
    let at_once = values(&at_once, &format!("{at_once}{LAST}"))?;
    // Its own is the last of them; nothing but a longer key sorts before the one with a mark.
    let within =
        Bounds { above: Some(after.key.clone()), from: None, below: Some(format!("{own}!")) };
    let first = settling(code, Some(after.time + 1));
    let later = values(&first, &settling(code, Some(payout.created + 1)))?;
    Ok(Set::Any(vec![at_once.within(&within), later]))
}
