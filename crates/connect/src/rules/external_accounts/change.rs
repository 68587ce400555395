//! Changing external accounts, together with what their account shows of them.

use engine::{Error, Reader, Tx};
use ledger::Currency;
use model::{account::Account, external_account::ExternalAccount};
use serde_json::Value;

use crate::rules::{accounts, external_accounts::find::find};

pub(crate) fn clear_default(
    tx: &mut Tx<'_>,
    account: &mut Account,
    currency: Currency,
) -> Result<(), Error> {
    let defaults: Vec<String> = account
        .external_accounts
        .data
        .iter()
        .filter(|other| {
            other["currency"] == currency.code() && other["default_for_currency"] == true
        })
        .filter_map(|other| other["id"].as_str().map(str::to_owned))
        .collect();
    for id in defaults {
        let Some(mut found) = find(tx, &account.id, &id)? else { continue };
        match &mut found {
            ExternalAccount::Bank(bank) => bank.default_for_currency = Some(false),
            ExternalAccount::Card(card) => card.default_for_currency = Some(false),
        }
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
    account.external_accounts.replace(changed.body(), |shown| shown["id"] == id);
    Ok(())
}

/// No more payouts go there until it is changed.
pub(crate) fn mark_errored(tx: &mut Tx<'_>, owner: &str, id: &str) -> Result<(), Error> {
    let Some(mut found) = find(tx, owner, id)? else { return Ok(()) };
    let Some(account) = tx.find_anywhere::<Account>(owner)? else { return Ok(()) };
    let mut account = account.object;
    match &mut found {
        ExternalAccount::Bank(bank) => bank.status = "errored".into(),
        ExternalAccount::Card(card) => card.status = Some("errored".into()),
    }
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
    account.external_accounts.data.retain(|shown| shown["id"] != id);
    account.external_accounts.total_count = account.external_accounts.data.len();
    Ok(())
}

/// The account's default for a currency is replaced by what is added next.
pub(crate) fn remove_default(
    tx: &mut Tx<'_>,
    account: &mut Account,
    except: &Value,
) -> Result<(), Error> {
    let old = account
        .external_accounts
        .data
        .iter()
        .find(|shown| shown["id"] != except["id"] && shown["currency"] == except["currency"]);
    let Some(id) = old.and_then(|shown| shown["id"].as_str()).map(str::to_owned) else {
        return Ok(());
    };
    match find(tx, &account.id, &id)? {
        Some(found) => remove(tx, account, &found),
        None => Ok(()),
    }
}
