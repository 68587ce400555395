//! Lists of objects that an older version wrote.

use engine::{
    Error, Reader, Tx,
    rows::{is_a, object_of},
};
use model::{
    account::Account, balance_transaction::BalanceTransaction, file::FileLink, object::Object,
    payment_method::PaymentMethod, payout::Payout, person::Person, resources,
};
use store::ObjectRow;

use crate::rules::files::links::expire_later;

/// Puts an object into the lists that it was not in, and takes it out of those that are no more.
pub(crate) fn place(tx: &mut Tx<'_>, row: ObjectRow) -> Result<(), Error> {
    match resources::of_id(&row.id).map_or("", |resource| resource.object) {
        BalanceTransaction::OBJECT => {
            let Some(of) = opened::<BalanceTransaction>(tx, row)? else { return Ok(()) };
            let day = of.1.available_on.div_euclid(86_400).to_string();
            tx.relist(&of.0, &of.1, &["kind", "settles"], &[None, Some(("day", &day))])
        }
        Payout::OBJECT => {
            let Some(of) = opened::<Payout>(tx, row)? else { return Ok(()) };
            tx.relist(&of.0, &of.1, &["arrives"], &[])
        }
        PaymentMethod::OBJECT => {
            let Some(of) = opened::<PaymentMethod>(tx, row)? else { return Ok(()) };
            tx.relist(&of.0, &of.1, &["allow_redisplay"], &[None])
        }
        Person::OBJECT => {
            let Some(of) = opened::<Person>(tx, row)? else { return Ok(()) };
            let account = of.1.account.clone();
            tx.relist(&of.0, &of.1, &["roles"], &[Some(("account", &account))])
        }
        Account::OBJECT => {
            let Some(of) = opened::<Account>(tx, row)? else { return Ok(()) };
            tx.relist(&of.0, &of.1, &["v2"], &[])
        }
        FileLink::OBJECT => {
            let Some(of) = opened::<FileLink>(tx, row)? else { return Ok(()) };
            tx.relist(&of.0, &of.1, &["expired"], &[])?;
            // At once, if its time is past.
            expire_later(tx, &of.1)
        }
        _ => Ok(()),
    }
}

/// An object and its owner; none if the row is another type's.
fn opened<T: Object>(tx: &Tx<'_>, row: ObjectRow) -> Result<Option<(String, T)>, Error> {
    let row = tx.opened(row)?;
    if !is_a::<T>(&row) {
        return Ok(None);
    }
    let object = object_of(&row)?;
    Ok(Some((row.owner, object)))
}
