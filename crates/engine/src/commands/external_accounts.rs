//! External accounts: where payouts go.

use ledger::Currency;
use model::{
    account::Account,
    bank_account::{BankAccount, BankDetails},
    card::Card,
    country::Country,
    external_account::ExternalAccount,
    metadata::MetadataPatch,
    object::Object,
    refusal::{Place, Refusal},
    token::Token,
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::ObjectRow;
use wire::lists::{List, Page};

use super::{Deleted, accounts, documents, tokens};
use crate::{
    caller::Caller,
    look::{Look, Snapshot, is_a},
    pages,
    sets::Set,
    stop::Stop,
    tx::Tx,
};

/// External accounts in one currency. Source: Stripe's limit.
const PER_CURRENCY: usize = 5;

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
    look: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    filters: Filters,
    page: &Page,
) -> Result<List<Value>, Stop> {
    accounts::controlled(look, caller, account)?;
    let url = format!("/v1/accounts/{account}/external_accounts");
    let wanted = |kind: &str| filters.object.as_deref().is_none_or(|object| object == kind);
    let mut sets = Vec::new();
    if wanted(BankAccount::OBJECT) {
        sets.push(Set::whole::<BankAccount>(look, account)?);
    }
    if wanted(Card::OBJECT) {
        // Cards of the account's own customers are not where it is paid out to.
        sets.push(Set::with::<Card>(look, account, "account", account)?);
    }
    let within = pages::limits(look, page, "external account", |look, cursor| {
        let row = look.row(cursor)?.filter(|row| row.owner == account);
        Ok(row.is_some_and(|row| is_a::<BankAccount>(&row) || is_a::<Card>(&row)))
    })?;
    let shown = |row: &ObjectRow| Ok(Some(serde_json::from_slice(&row.doc)?));
    pages::walk(look, Set::Any(sets).within(&within), page, url, shown)
}

/// An external account of a connected account.
pub fn retrieve(
    look: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Value, Stop> {
    accounts::controlled(look, caller, account)?;
    Ok(wanted(look, account, id)?.body())
}

/// Adds an external account to a connected account.
pub fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    params: Create,
) -> Result<Value, Stop> {
    let mut of = accounts::open(tx, caller, account)?;
    let default = params.default_for_currency == Some(true);
    let metadata = params.metadata.as_ref();
    let added = add(tx, caller, &mut of, &params.external_account, default, metadata)?;
    accounts::save(tx, &mut of)?;
    Ok(added)
}

/// Makes an external account of what was sent and adds it. The account is not saved yet.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &mut Account,
    sent: &Value,
    default: bool,
    metadata: Option<&MetadataPatch>,
) -> Result<Value, Stop> {
    let mut made = make(tx, &account.id, caller, sent)?;
    let (currency, place) = match &made {
        ExternalAccount::Bank(bank) => (bank.currency, bank.country.as_str()),
        ExternalAccount::Card(card) => {
            let currency = card.currency.unwrap_or(account.default_currency);
            (currency, card.country.as_deref().unwrap_or_default())
        }
    };
    if let Some(country) = Country::find(&account.country) {
        country.check_bank(place, currency, "external_account")?;
    }
    let shown = &account.external_accounts.data;
    let same = shown.iter().filter(|other| other["currency"] == currency.code()).count();
    if same >= PER_CURRENCY {
        let message = format!("You can only have {PER_CURRENCY} external accounts per currency.");
        return Err(Refusal::invalid(Some("external_account"), message).into());
    }
    let is_default = same == 0 || default;
    if is_default {
        clear_default(tx, account, currency)?;
    }
    match &mut made {
        ExternalAccount::Bank(bank) => {
            bank.account = Some(account.id.clone());
            bank.default_for_currency = Some(is_default);
            bank.metadata = MetadataPatch::fresh(metadata);
            bank.requirements = Some(BankAccount::empty_requirements());
            bank.future_requirements = Some(BankAccount::empty_requirements());
            if bank.internal.doubtful {
                account.internal.findings.doubt_bank();
            }
            tx.insert(&account.id, bank.as_ref())?;
            tx.emit("account.external_account.created", &account.id, bank.as_ref())?;
        }
        ExternalAccount::Card(card) => {
            card.account = Some(account.id.clone());
            card.currency = Some(currency);
            card.default_for_currency = Some(is_default);
            card.metadata = MetadataPatch::fresh(metadata);
            card.available_payout_methods = Some(payout_methods(card));
            tx.insert(&account.id, card.as_ref())?;
            tx.emit("account.external_account.created", &account.id, card.as_ref())?;
        }
    }
    let body = made.body();
    account.external_accounts.push(body.clone());
    Ok(body)
}

/// How fast a debit card can be paid out to.
fn payout_methods(card: &Card) -> Vec<String> {
    match card.internal.name.ends_with("instantPayoutUnsupported") {
        true => vec!["standard".into()],
        false => vec!["standard".into(), "instant".into()],
    }
}

fn make(
    tx: &mut Tx<'_>,
    owner: &str,
    caller: &Caller,
    sent: &Value,
) -> Result<ExternalAccount, Stop> {
    let param = "external_account";
    let id = tx.id("ba", owner);
    let bank = |bank: BankAccount| ExternalAccount::Bank(Box::new(bank));
    match sent.as_str() {
        Some(token) if token.starts_with("btok_") => match BankDetails::of_token(token) {
            Some(details) => Ok(bank(check_bank(tx, details, id, param)?)),
            None => Ok(bank(bank_of_token(tx, caller, token, id)?)),
        },
        Some(_) => debit_card(tx, caller, sent),
        None if sent["object"] == "card" => debit_card(tx, caller, sent),
        None => {
            let details: BankDetails = serde_json::from_value(sent.clone())?;
            Ok(bank(check_bank(tx, details, id, param)?))
        }
    }
}

/// Checks what was sent of a bank account and makes it.
pub(super) fn check_bank(
    tx: &Tx<'_>,
    details: BankDetails,
    id: String,
    param: &str,
) -> Result<BankAccount, Stop> {
    let number = details.number();
    let mut bank = details.check(id, param)?;
    let routing = bank.routing_number.as_deref().unwrap_or_default();
    bank.fingerprint = Some(tx.vault().bank_fingerprint(&bank.country, routing, &number)?);
    Ok(bank)
}

/// A bank account that was sent ahead. Its token is used up.
fn bank_of_token(
    tx: &mut Tx<'_>,
    caller: &Caller,
    token: &str,
    id: String,
) -> Result<BankAccount, Stop> {
    // An unknown token is 404, though a parameter names it.
    let mut token: Token = tx.get(&caller.account, token, Place::Path("external_account"))?;
    if token.used {
        let message = format!("You cannot use a Stripe token more than once: {}.", token.id);
        return Err(Refusal::coded("token_already_used", None, message).into());
    }
    token.used = true;
    tx.update(&token)?;
    let mut bank: BankAccount =
        serde_json::from_value(token.bank_account.clone().unwrap_or_default())?;
    bank.id = id;
    bank.internal = token.internal.bank.unwrap_or_default();
    Ok(bank)
}

fn debit_card(tx: &mut Tx<'_>, caller: &Caller, sent: &Value) -> Result<ExternalAccount, Stop> {
    let card = tokens::card_of(tx, caller, sent, "external_account")?;
    if card.funding != "debit" {
        let message = "This card doesn't appear to be a debit card. Please use a debit card or a bank account as the external account.";
        return Err(Refusal::coded("invalid_card_type", Some("external_account"), message).into());
    }
    // The well-known names stand for a card in the account's own currency.
    let named = sent.as_str().is_some_and(|token| tokens::well_known(token).is_some());
    if card.currency.is_none() && !named {
        return Err(Refusal::missing("external_account[currency]").into());
    }
    Ok(ExternalAccount::Card(Box::new(card)))
}

fn clear_default(tx: &mut Tx<'_>, account: &mut Account, currency: Currency) -> Result<(), Stop> {
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
fn save(tx: &mut Tx<'_>, account: &mut Account, changed: &ExternalAccount) -> Result<(), Stop> {
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

/// An external account of an account.
pub fn find(look: &mut impl Look, owner: &str, id: &str) -> Result<Option<ExternalAccount>, Stop> {
    if let Some(bank) = look.find::<BankAccount>(owner, id)? {
        return Ok(Some(ExternalAccount::Bank(Box::new(bank))));
    }
    // The cards of its customers are its own too, but nothing is paid out to them.
    let card = look.find::<Card>(owner, id)?.filter(|card| card.account.is_some());
    Ok(card.map(|card| ExternalAccount::Card(Box::new(card))))
}

/// Where payouts in a currency go; nowhere if that has failed before.
pub(crate) fn default_for(
    look: &mut impl Look,
    account: &Account,
    currency: Currency,
) -> Result<Option<ExternalAccount>, Stop> {
    let default = account.external_accounts.data.iter().find(|shown| {
        shown["currency"] == currency.code()
            && shown["default_for_currency"] == true
            && shown["status"] != "errored"
    });
    match default.and_then(|shown| shown["id"].as_str()) {
        Some(id) => find(look, &account.id, id),
        None => Ok(None),
    }
}

/// No more payouts go there until it is changed.
pub(crate) fn mark_errored(tx: &mut Tx<'_>, owner: &str, id: &str) -> Result<(), Stop> {
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

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    account_holder_name: Option<String>,
    account_holder_type: Option<String>,
    account_type: Option<String>,
    default_for_currency: Option<bool>,
    documents: Option<Value>,
    exp_month: Option<Value>,
    exp_year: Option<Value>,
    name: Option<String>,
    #[serde(deserialize_with = "wire::params::double_option")]
    metadata: Option<Option<MetadataPatch>>,
}

/// Changes an external account. Any change lets payouts go there again.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
    params: Update,
) -> Result<Value, Stop> {
    let mut of = accounts::open(tx, caller, account)?;
    let mut found = wanted(tx, account, id)?;
    if let Some(documents) = &params.documents {
        let sent = json!({ "documents": documents });
        documents::inspect(tx, caller, account, &sent, &[], &mut of.internal.findings)?;
    }
    let currency = match &found {
        ExternalAccount::Bank(bank) => bank.currency,
        ExternalAccount::Card(card) => card.currency.unwrap_or(of.default_currency),
    };
    if params.default_for_currency == Some(true) {
        clear_default(tx, &mut of, currency)?;
        found = wanted(tx, account, id)?;
    }
    let number = |value: &Value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    match &mut found {
        ExternalAccount::Bank(bank) => {
            bank.account_holder_name =
                params.account_holder_name.or(bank.account_holder_name.take());
            bank.account_holder_type =
                params.account_holder_type.or(bank.account_holder_type.take());
            bank.account_type = params.account_type.or(bank.account_type.take());
            bank.status = "new".into();
            if params.default_for_currency == Some(true) {
                bank.default_for_currency = Some(true);
            }
            if let Some(patch) = params.metadata {
                patch.unwrap_or_default().apply(&mut bank.metadata);
            }
        }
        ExternalAccount::Card(card) => {
            card.name = params.name.or(card.name.take());
            card.exp_month = params.exp_month.as_ref().and_then(number).unwrap_or(card.exp_month);
            card.exp_year = params.exp_year.as_ref().and_then(number).unwrap_or(card.exp_year);
            card.status = None;
            if params.default_for_currency == Some(true) {
                card.default_for_currency = Some(true);
            }
            if let Some(patch) = params.metadata {
                patch.unwrap_or_default().apply(&mut card.metadata);
            }
        }
    }
    save(tx, &mut of, &found)?;
    accounts::save(tx, &mut of)?;
    Ok(found.body())
}

/// Makes payouts in its currency go to an external account.
pub(crate) fn make_default(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Value, Stop> {
    let params = Update { default_for_currency: Some(true), ..Update::default() };
    update(tx, caller, account, id, params)
}

/// An external account, or the refusal that it does not exist.
pub(crate) fn wanted(look: &mut impl Look, owner: &str, id: &str) -> Result<ExternalAccount, Stop> {
    find(look, owner, id)?.ok_or_else(|| {
        let object = "external account".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place: Place::Path("external_account") }.into()
    })
}

/// Deletes an external account, unless it is the default for the account's own currency.
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, account: &str, id: &str) -> Result<Deleted, Stop> {
    let mut of = accounts::open(tx, caller, account)?;
    let found = wanted(tx, account, id)?;
    let body = found.body();
    let own = body["currency"] == of.default_currency.code();
    if body["default_for_currency"] == true && own && of.external_accounts.total_count > 1 {
        let message = "You cannot delete the default external account for your default currency. Please make another external account the default using the default_for_currency param, and then delete this one.";
        return Err(Refusal::invalid(None, message).into());
    }
    remove(tx, &mut of, &found)?;
    accounts::save(tx, &mut of)?;
    let currency = body["currency"].as_str().map(str::to_owned);
    Ok(Deleted { currency, ..Deleted::new(id, found.kind()) })
}

/// Takes an external account away. The account is not saved yet.
pub(crate) fn remove(
    tx: &mut Tx<'_>,
    account: &mut Account,
    gone: &ExternalAccount,
) -> Result<(), Stop> {
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
) -> Result<(), Stop> {
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
