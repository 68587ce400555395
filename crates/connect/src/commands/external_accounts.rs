//! External accounts: where payouts go.

use engine::{
    Caller, Error, Reader, Set, Snapshot, Tx, pages,
    rows::{Row, body_of, is_a},
};
use model::{
    bank_account::BankAccount, card::Card, metadata::MetadataPatch, object::Object,
    refusal::Refusal,
};
use serde::Deserialize;
use serde_json::Value;
use wire::lists::{List, Page};

use crate::{
    commands::Deleted,
    rules::{accounts, external_accounts},
};

pub use crate::rules::external_accounts::update::update;

/// Parameters of adding one.
#[derive(Debug, Clone, Deserialize)]
pub struct Create {
    external_account: Value,
    #[serde(default)]
    default_for_currency: Option<bool>,
    #[serde(default)]
    metadata: Option<MetadataPatch>,
}

/// Which external accounts are wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    object: Option<String>,
}

/// A page of a connected account's external accounts; of bank accounts or of cards, if wanted.
pub fn list(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    filters: Filters,
    page: &Page,
) -> Result<List<Value>, Error> {
    accounts::controlled(reader, caller, account)?;
    let url = format!("/v1/accounts/{account}/external_accounts");
    let wanted = |kind: &str| filters.object.as_deref().is_none_or(|object| object == kind);
    let mut sets = Vec::new();
    if wanted(BankAccount::OBJECT) {
        sets.push(Set::whole::<BankAccount>(reader, account)?);
    }
    if wanted(Card::OBJECT) {
        // Cards of the account's own customers are not where it is paid out to.
        sets.push(Set::with::<Card>(reader, account, "account", account)?);
    }
    let within = pages::limits(reader, page, "external account", |reader, cursor| {
        let row = reader.row(cursor)?.filter(|row| row.owner == account);
        Ok(row.is_some_and(|row| is_a::<BankAccount>(&row) || is_a::<Card>(&row)))
    })?;
    let shown = |row: &Row| Ok(Some(body_of(row)?));
    pages::walk(reader, Set::Any(sets).within(&within), page, url, shown)
}

/// An external account of a connected account.
pub fn retrieve(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Value, Error> {
    accounts::controlled(reader, caller, account)?;
    Ok(external_accounts::find::wanted(reader, account, id)?.body())
}

/// Adds an external account to a connected account.
pub fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    params: Create,
) -> Result<Value, Error> {
    if accounts::find::is_own(caller, account) {
        // Source: reported by integrators.
        let message = "You cannot add cards or bank accounts for payouts and top-ups away from the dashboard.";
        return Err(Refusal::invalid(None, message).into());
    }
    let mut of = accounts::open(tx, caller, account)?;
    let default = params.default_for_currency == Some(true);
    let metadata = params.metadata.as_ref();
    let added =
        external_accounts::add(tx, caller, &mut of, &params.external_account, default, metadata)?;
    accounts::save(tx, &mut of)?;
    Ok(added)
}

/// Deletes an external account, unless it is the default for the account's own currency.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, account: &str, id: &str) -> Result<Deleted, Error> {
    let mut of = accounts::open(tx, caller, account)?;
    let found = external_accounts::find::wanted(tx, account, id)?;
    let own = found.currency() == Some(of.default_currency);
    if found.is_default() && own && of.external_accounts.total_count > 1 {
        let message = "You cannot delete the default external account for your default currency. Please make another external account the default using the default_for_currency param, and then delete this one.";
        return Err(Refusal::invalid(None, message).into());
    }
    external_accounts::remove(tx, &mut of, &found)?;
    accounts::save(tx, &mut of)?;
    let currency = found.currency().map(|currency| currency.code().to_owned());
    Ok(Deleted { currency, ..Deleted::new(id, found.kind()) })
}
