//! Changing external accounts, together with what their account shows of them.

use engine::{Error, Reader, Tx};
use ledger::Currency;
use model::{account::Account, external_account::ExternalAccount};

use crate::rules::{
    accounts,
    external_accounts::find::{all, find, wanted},
};

/// Payouts in a currency go nowhere, until another external account is made the default for it.
pub(crate) fn clear_default(
    tx: &mut Tx<'_>,
    account: &mut Account,
    currency: Currency,
) -> Result<(), Error> {
    for held in all(tx, account)? {
        if held.currency() != Some(currency) || !held.is_default() {
            continue;
        }
        let mut found = wanted(tx, &account.id, held.id())?;
        found.set_default(false);
        save(tx, account, &found)?;
    }
    Ok(())
}

/// Writes an external account and what the account shows of it.
pub(crate) fn save(
    tx: &mut Tx<'_>,
    account: &mut Account,
    changed: &ExternalAccount,
) -> Result<(), Error> {
    match changed {
        ExternalAccount::Bank(bank) => {
            tx.update(bank.as_ref())?;
            tx.emit_updated("account.external_account.updated", &account.id, bank.as_ref())?;
        }
        ExternalAccount::Card(card) => {
            tx.update(card.as_ref())?;
            tx.emit_updated("account.external_account.updated", &account.id, card.as_ref())?;
        }
    }
    let id = changed.id();
    account.external_accounts.replace(changed.shown(), |shown| shown.id() == id);
    Ok(())
}

/// No more payouts go there until it is changed.
pub(crate) fn mark_errored(tx: &mut Tx<'_>, owner: &str, id: &str) -> Result<(), Error> {
    let Some(mut found) = find(tx, owner, id)? else { return Ok(()) };
    let Some(account) = tx.find_anywhere::<Account>(owner)? else { return Ok(()) };
    let mut account = account.object;
    found.mark_errored();
    save(tx, &mut account, &found)?;
    accounts::save(tx, &mut account)
}

/// Takes an external account away. The account is not saved yet.
pub(crate) fn remove(
    tx: &mut Tx<'_>,
    account: &mut Account,
    gone: &ExternalAccount,
) -> Result<(), Error> {
    match gone {
        ExternalAccount::Bank(bank) => {
            tx.emit("account.external_account.deleted", &account.id, bank.as_ref())?;
            tx.delete(bank.as_ref())?;
        }
        ExternalAccount::Card(card) => {
            tx.emit("account.external_account.deleted", &account.id, card.as_ref())?;
            tx.delete(card.as_ref())?;
        }
    }
    let id = gone.id();
    account.external_accounts.remove(|shown| shown.id() == id);
    Ok(())
}
