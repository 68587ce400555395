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

/// Where payouts in a currency go; nowhere if that has failed before.
pub(crate) fn default_for(
    reader: &mut impl Reader,
    account: &Account,
    currency: Currency,
) -> Result<Option<ExternalAccount>, Error> {
    let default = account.external_accounts.data.iter().find(|shown| {
        shown["currency"] == currency.code()
            && shown["default_for_currency"] == true
            && shown["status"] != "errored"
    });
    match default.and_then(|shown| shown["id"].as_str()) {
        Some(id) => find(reader, &account.id, id),
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
