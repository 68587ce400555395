//! Finding where payouts go.

use engine::{Error, Reader};
use ledger::Currency;
use model::{
    account::Account,
    bank_account::BankAccount,
    card::Card,
    external_account::ExternalAccount,
    refusal::{Place, Refusal},
};

/// An external account of an account.
pub fn find(
    reader: &mut impl Reader,
    owner: &str,
    id: &str,
) -> Result<Option<ExternalAccount>, Error> {
    if let Some(bank) = reader.find::<BankAccount>(owner, id)? {
        return Ok(Some(ExternalAccount::Bank(Box::new(bank))));
    }
    // The cards of its customers are its own too, but nothing is paid out to them.
    let card = reader.find::<Card>(owner, id)?.filter(|card| card.account.is_some());
    Ok(card.map(|card| ExternalAccount::Card(Box::new(card))))
}

/// More than an account can have, of each kind.
const MANY: usize = 500;

/// All external accounts of an account, as they are shown.
pub(crate) fn all(
    reader: &mut impl Reader,
    account: &Account,
) -> Result<Vec<ExternalAccount>, Error> {
    let shown = &account.external_accounts;
    if !shown.has_more {
        return Ok(shown.data.clone());
    }
    let banks = reader.list::<BankAccount>(&account.id, None, MANY)?;
    let cards = reader.list::<Card>(&account.id, Some(("account", &account.id)), MANY)?;
    let banks = banks.into_iter().map(|bank| ExternalAccount::Bank(Box::new(bank)));
    let cards = cards.into_iter().map(|card| ExternalAccount::Card(Box::new(card)));
    Ok(banks.chain(cards).collect())
}

/// Where payouts in a currency go; nowhere if that has failed before.
pub(crate) fn default_for(
    reader: &mut impl Reader,
    account: &Account,
    currency: Currency,
) -> Result<Option<ExternalAccount>, Error> {
    let held = all(reader, account)?;
    let default = held
        .iter()
        .find(|one| one.currency() == Some(currency) && one.is_default() && !one.is_errored());
    match default {
        Some(default) => find(reader, &account.id, default.id()),
        None => Ok(None),
    }
}

/// An external account, or the refusal that it does not exist.
pub fn wanted(reader: &mut impl Reader, owner: &str, id: &str) -> Result<ExternalAccount, Error> {
    find(reader, owner, id)?.ok_or_else(|| {
        let object = "external account".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place: Place::Path("external_account") }.into()
    })
}
