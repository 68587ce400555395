//! Account debits: what a connected account owes its platform is taken from its balance.

use engine::{Caller, Error, Reader, Tx};
use ledger::Positive;
use model::{
    charge::{Charge, Outcome},
    metadata::Metadata,
    refusal::{Place, Refusal},
};

use crate::rules::{
    accounts::reach::Reach,
    transfers::{self, NewTransfer},
};

/// What is said of an account debit.
pub(crate) struct Debit {
    pub(crate) amount: Positive,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Metadata,
    pub(crate) transfer_group: Option<String>,
}

/// Takes an amount from an account by a transfer to its platform, which may leave the account with
/// less than nothing. Source: "Debit connected accounts".
pub(crate) fn debit(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    asked: Debit,
) -> Result<Charge, Error> {
    let amount = asked.amount;
    let found = if caller.is_direct() { None } else { tx.reachable(caller, account)? };
    let Some(found) = found else {
        let object = "account".to_owned();
        let place = Place::Param("source");
        return Err(Refusal::NoSuch { object, id: account.to_owned(), place }.into());
    };
    if !transfers::may_owe(tx, caller, account)? {
        let message = format!(
            "You cannot debit the account {account}: your platform is not liable for its negative balances."
        );
        return Err(Refusal::invalid(Some("source"), message).into());
    }
    if amount.currency() != found.default_currency {
        let message = format!(
            "You cannot debit the account {account} in {}: its default currency is {}.",
            amount.currency(),
            found.default_currency
        );
        return Err(Refusal::invalid(Some("currency"), message).into());
    }
    let movement = NewTransfer {
        amount,
        destination: &caller.account,
        available_on: tx.now(),
        source_transaction: None,
        transfer_group: asked.transfer_group,
        description: asked.description.clone(),
        metadata: asked.metadata.clone(),
        application_fee: None,
        by_charge: false,
        payment_description: asked.description,
    };
    let debtor = caller.acting_on(account);
    let mut moved = transfers::create(tx, &debtor, movement)?;
    moved.payment.metadata = asked.metadata;
    moved.payment.outcome = Some(Outcome::not_assessed());
    tx.update(&moved.payment)?;
    transfers::announce(tx, &debtor, &moved)?;
    Ok(moved.payment)
}
