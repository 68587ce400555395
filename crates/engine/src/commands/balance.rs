//! Balances: showing them, and letting pending funds become available.

use ledger::Currency;
use model::{
    account::Account,
    books::{self, Bucket},
};
use serde_json::{Value, json};

use crate::{
    booking::{Booking, funds_by_currency},
    look::Look,
    stop::Stop,
    tx::Tx,
};

/// The body of an account's balance.
pub fn show(look: &mut impl Look, account: &str) -> Result<Value, Stop> {
    let platform = look.platform().account == account;
    let mut funds = funds_by_currency(look, account)?;
    if funds.is_empty() {
        let own = look.find_anywhere::<Account>(account)?;
        let currency = own.map_or(Currency::USD, |own| own.object.default_currency);
        funds.push((currency, Default::default()));
    }
    let entry = |amount: i64, currency: Currency| json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } });
    let mut body = json!({
        "object": "balance",
        "available": funds.iter().map(|(c, f)| entry(f.available, *c)).collect::<Vec<_>>(),
    });
    if platform {
        let reserved =
            |(c, f): &(Currency, crate::Funds)| json!({ "amount": f.reserved, "currency": c });
        body["connect_reserved"] = funds.iter().map(reserved).collect();
    } else {
        let instant =
            |(c, f): &(Currency, crate::Funds)| entry((f.available + f.pending).max(0), *c);
        body["instant_available"] = funds.iter().map(instant).collect();
    }
    body["livemode"] = json!(false);
    body["pending"] = funds.iter().map(|(c, f)| entry(f.pending, *c)).collect();
    Ok(body)
}

/// Makes available what is pending until `available_on`.
pub fn settle(tx: &mut Tx<'_>, owner: &str, currency: &str, available_on: i64) -> Result<(), Stop> {
    let pending = books::owed(owner, Bucket::Pending(available_on));
    let rows = tx.ledger(pending.as_str())?;
    let found = rows.iter().find(|row| row.account == pending.as_str() && row.currency == currency);
    let Some(amount) = found.map(|row| row.amount).filter(|amount| *amount != 0) else {
        return Ok(());
    };
    let currency: Currency = currency.parse().map_err(|_| Stop::bug("a timer's currency"))?;
    let booking = Booking::new("settlement", owner).counter(pending, currency, -amount).counter(
        books::owed(owner, Bucket::Available),
        currency,
        amount,
    );
    tx.book(booking)?;
    if amount > 0 {
        let balance = show(tx, owner)?;
        tx.emit_inline("balance.available", owner, &balance, None)?;
    }
    Ok(())
}
