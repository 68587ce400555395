//! The platform's fee on a payment.

use engine::{Caller, Error, Reader, Tx};
use ledger::Positive;
use model::{
    application_fee::ApplicationFee,
    balance_transaction::{BalanceTransaction, Entry},
    charge::Charge,
};

use crate::rules::oauth;

/// A payment's transaction, less the platform's fee.
pub(crate) fn with_fee(
    tx: &mut Tx<'_>,
    transaction: BalanceTransaction,
    fee: Positive,
) -> Result<BalanceTransaction, Error> {
    let application = oauth::application(tx)?;
    let description = format!("{} application fee", application.name);
    let kind = "application_fee";
    Ok(transaction.with_fee(fee, kind, Some(&application.id), description)?)
}

/// The platform's view of its fee.
pub(crate) fn transaction(
    tx: &mut Tx<'_>,
    fee: &ApplicationFee,
    amount: Positive,
) -> Result<BalanceTransaction, Error> {
    let application = oauth::application(tx)?;
    let transaction = BalanceTransaction::new(
        fee.balance_transaction.clone().unwrap_or_default(),
        Entry::ApplicationFee,
        amount,
        &fee.id,
        tx.now(),
        fee.internal.available_on,
    );
    let (name, payer) = (application.name, &fee.account);
    let description = format!("Application fee from application {name} for {payer} ({payer})");
    Ok(transaction.described(description))
}

/// A fee that the platform takes from a charge of `account`. Not inserted, nor booked.
pub(crate) fn application_fee(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    account: &str,
    amount: Positive,
    originating: Option<&str>,
) -> ApplicationFee {
    let platform = &caller.platform_account;
    let id = tx.new_id::<ApplicationFee>(platform);
    let mut fee =
        ApplicationFee::new(id, &caller.application, (account, &charge.id), amount, tx.now());
    fee.balance_transaction = Some(tx.new_id::<BalanceTransaction>(platform));
    fee.originating_transaction = originating.map(str::to_owned);
    fee.internal.available_on = charge.internal.available_on;
    fee
}
