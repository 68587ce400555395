//! Balances: showing them, and letting pending funds become available.

use engine::{Caller, Error, Reader, Snapshot, Tx};
use ledger::{Currency, Money, Positive};
use model::{
    account::Account,
    books::{self, Bucket},
};
use serde_json::{Value, json};

use crate::rules::{
    booking::{Booking, book},
    funds::{Funds, funds_by_currency},
};

/// The body of the acting account's balance.
pub fn retrieve(reader: &mut Snapshot<'_>, caller: &Caller) -> Result<Value, Error> {
    show(reader, &caller.account)
}

fn show(reader: &mut impl Reader, account: &str) -> Result<Value, Error> {
    let platform = reader.platform().account == account;
    let mut funds = funds_by_currency(reader, account)?;
    if funds.is_empty() {
        let own = reader.find_anywhere::<Account>(account)?;
        let currency = own.map_or(Currency::USD, |own| own.object.default_currency);
        funds.push(Funds::none(currency));
    }
    let entry = |amount: Money| {
        let minor = amount.minor();
        json!({ "amount": minor, "currency": amount.currency(), "source_types": { "card": minor } })
    };
    let entries =
        |part: fn(&Funds) -> Money| funds.iter().map(|funds| entry(part(funds))).collect::<Value>();
    let mut body = json!({ "object": "balance", "available": entries(|funds| funds.available) });
    if platform {
        let reserved = |funds: &Funds| json!({ "amount": funds.reserved.minor(), "currency": funds.currency() });
        body["connect_reserved"] = funds.iter().map(reserved).collect();
    } else {
        let mut instant = Vec::with_capacity(funds.len());
        for funds in &funds {
            let all = funds.available.checked_add(funds.pending)?;
            instant.push(entry(if all.is_negative() { Money::zero(all.currency()) } else { all }));
        }
        body["instant_available"] = instant.into();
    }
    body["livemode"] = json!(false);
    body["pending"] = entries(|funds| funds.pending);
    Ok(body)
}

/// Makes available what is pending until `available_on`.
pub fn settle(
    tx: &mut Tx<'_>,
    owner: &str,
    currency: &str,
    available_on: i64,
) -> Result<(), Error> {
    let pending = books::owed(owner, Bucket::Pending(available_on));
    let rows = tx.ledger(pending.as_str())?;
    let found = rows.iter().find(|row| row.account == pending.as_str() && row.currency == currency);
    let Some(amount) = found.map(|row| row.amount).filter(|amount| *amount != 0) else {
        return Ok(());
    };
    let currency: Currency = currency.parse().map_err(|_| Error::bug("a timer's currency"))?;
    let amount = Money::new(amount, currency);
    let booking = Booking::new("settlement", owner)
        .debit(pending, amount)?
        .credit(books::owed(owner, Bucket::Available), amount);
    book(tx, booking)?;
    if amount.is_negative() { Ok(()) } else { tell(tx, owner) }
}

/// Tells the holder of a balance what is available, if anything is.
pub(crate) fn tell(tx: &mut Tx<'_>, owner: &str) -> Result<(), Error> {
    let funds = funds_by_currency(tx, owner)?;
    if !funds.iter().any(|funds| Positive::new(funds.available).is_some()) {
        return Ok(());
    }
    let balance = show(tx, owner)?;
    tx.emit_inline("balance.available", owner, &balance, None)
}
